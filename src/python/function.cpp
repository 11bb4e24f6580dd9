#include "python/function.hpp"

#include <stdexcept>

#include "base/error.hpp"
#include "base/text.hpp"
#include "python/counterpart.hpp"

namespace parbench::python {
namespace {

/// A stand-in for what only the interpreter knows.
class PythonOnly final : public Workload {
 public:
  explicit PythonOnly(const Parameters& parameters)
      : items_(static_cast<std::size_t>(parameters.count("items"))), function_(parameters.text("function")) {}

  std::vector<Phase> phases() const override { return {{items_, 0}}; }
  void run(Range, std::span<std::byte>, const Worker&) const override {
    throw std::logic_error("a Python function has no half in C++");
  }
  std::string describe() const override {
    return function_ + " of the " + base::format_count(static_cast<std::int64_t>(items_)) + " ints from 0 on";
  }

 private:
  std::size_t items_;
  std::string function_;
};

/// What arrives is a digest already: that of repr() of each result.
class Function final : public Counterpart {
 public:
  explicit Function(const Parameters& parameters)
      : items_(parameters.count("items")), function_(parameters.text("function")) {}

  void tell(report::JsonText& job) const override {
    job.field("work", "function");
    job.field("function", function_);
    job.field("items", items_);
  }

 private:
  std::int64_t items_;
  std::string function_;
};

}  // namespace

WorkloadKind function_kind() {
  return {.name = function_kind_name,
          .summary = "your own Python function",
          .item_name = "ints",
          .parameters = {{.name = "function",
                          .type = ParameterType::text,
                          .default_value = "",
                          .help = "module:name, the module being in this folder or in PYTHONPATH"},
                         {.name = "items",
                          .type = ParameterType::count,
                          .default_value = "1",
                          .help = "how many items: 0, 1, 2, ...",
                          .minimum = 1,
                          .maximum = 1e9}},
          .prepare = [](const Parameters& parameters) { return std::make_unique<PythonOnly>(parameters); }};
}

std::unique_ptr<const Counterpart> function(const Parameters& parameters) {
  return std::make_unique<Function>(parameters);
}

}  // namespace parbench::python
