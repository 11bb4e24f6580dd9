#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a workload may be told: it declares its parameters, and gets them back checked and typed.
namespace parbench {

enum class ParameterType {
  count,     ///< an integer; k, M, G suffixes are understood
  real,      ///< a finite number
  duration,  ///< nanoseconds; written as 2ms, 1.5s, ...
  choice,    ///< one of `choices`
  text,      ///< anything
  paths,     ///< files, folders or glob patterns; on the command line `--input`, several at once
  texts      ///< a list of anything, such as the words of a command
};

/// One declared parameter. From it come validation, `--set`, `--help` and `parbench list`.
struct ParameterSpec {
  std::string name;
  ParameterType type = ParameterType::count;
  std::string default_value;  ///< as a user would write it
  std::string help;           ///< one line, without a full stop
  std::vector<std::string> choices = {};
  double minimum = 0;  ///< inclusive; for count, real, and duration (in nanoseconds)
  double maximum = std::numeric_limits<double>::max();
};

/// count and duration (ns) | real | choice and text | paths and texts
using ParameterValue = std::variant<std::int64_t, double, std::string, std::vector<std::string>>;

/// The values of all of a workload's parameters, in the order of their declaration. Asking for one that was
/// not declared, or with the wrong type, is a mistake of the workload's and throws std::logic_error.
class Parameters {
 public:
  struct Entry {
    ParameterSpec spec;
    ParameterValue value;
    bool is_default = true;

    bool operator==(const Entry& other) const { return spec.name == other.spec.name && value == other.value; }
  };

  Parameters() = default;
  explicit Parameters(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  std::int64_t count(const std::string& name) const { return get<std::int64_t>(name); }
  double real(const std::string& name) const { return get<double>(name); }
  std::chrono::nanoseconds duration(const std::string& name) const {
    return std::chrono::nanoseconds(get<std::int64_t>(name));
  }
  const std::string& text(const std::string& name) const { return get<std::string>(name); }
  const std::vector<std::string>& paths(const std::string& name) const {
    return get<std::vector<std::string>>(name);
  }
  const std::vector<std::string>& texts(const std::string& name) const {
    return get<std::vector<std::string>>(name);
  }

  const std::vector<Entry>& entries() const { return entries_; }

  bool operator==(const Parameters&) const = default;

 private:
  template <class Value>
  const Value& get(const std::string& name) const {
    for (const Entry& entry : entries_)
      if (entry.spec.name == name) {
        if (const auto* value = std::get_if<Value>(&entry.value)) return *value;
        throw std::logic_error("parameter '" + name + "' is of another type");
      }
    throw std::logic_error("parameter '" + name + "' was not declared");
  }

  std::vector<Entry> entries_;
};

}  // namespace parbench
