#include "report/json_tree.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "report/case_names.hpp"

namespace parbench::report {
namespace {

using base::ConfigError;
using nlohmann::json;

constexpr std::size_t depth_max = 64;
constexpr std::size_t size_max = std::numeric_limits<std::uint32_t>::max();

/// "file:line:column" of a byte, counted from 1.
std::string place(const std::string& file, std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_end = before.rfind('\n');  // of the line before; adding 1 to npos gives 0
  return file + ":" + std::to_string(line) + ":" + std::to_string(before.size() - (line_end + 1) + 1);
}

/// What the library says, without its own name for it and the place as it counts it.
std::string complaint(std::string what) {
  if (const std::size_t colon = what.find(": ", what.find("parse error")); colon != std::string::npos)
    return what.substr(colon + 2);
  if (const std::size_t bracket = what.find("] "); bracket != std::string::npos)
    return what.substr(bracket + 2);
  return what;
}

/// Takes the library's events, and makes a tree of them.
class TreeBuilder final : public nlohmann::json_sax<json> {
 public:
  TreeBuilder(std::string_view text, const std::string& file) : text_(text) {
    tree_.file = file;
    tree_.keys.emplace_back();
  }

  JsonTree take() { return std::move(tree_); }

  bool null() override { return add(JsonKind::null, 0); }
  bool boolean(bool truth) override { return add(JsonKind::boolean, truth ? 1 : 0); }
  bool number_unsigned(number_unsigned_t number) override { return add(JsonKind::natural, number); }
  bool number_integer(number_integer_t number) override {
    if (number == 0) return add_text(JsonKind::real, "-0");  // which no integer is
    return add(JsonKind::negative, std::bit_cast<std::uint64_t>(number));
  }
  bool number_float(number_float_t, const string_t& written) override {
    return add_text(JsonKind::real, written);
  }
  bool string(string_t& text) override { return add_text(JsonKind::string, text); }
  bool binary(binary_t&) override { return false; }  // not in JSON texts

  bool start_object(std::size_t) override { return open(JsonKind::object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonKind::array); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const auto [known, is_new] = keys_.try_emplace(name, static_cast<std::uint32_t>(tree_.keys.size()));
    if (is_new) tree_.keys.push_back(name);
    key_ = known->second;
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const json::exception& error) override {
    throw ConfigError(place(tree_.file, text_, byte), "not JSON: " + printable(complaint(error.what())));
  }

 private:
  bool add(JsonKind kind, std::uint64_t bits) {
    if (!open_.empty()) ++tree_.entries[open_.back()].bits;
    JsonEntry entry{bits, 0, static_cast<std::uint32_t>(tree_.entries.size() + 1), std::exchange(key_, 0),
                    kind};
    tree_.entries.push_back(entry);
    return true;
  }

  bool add_text(JsonKind kind, std::string_view text) {
    add(kind, tree_.texts.size());
    tree_.entries.back().length = static_cast<std::uint32_t>(text.size());
    tree_.texts += text;
    return true;
  }

  bool open(JsonKind kind) {
    if (open_.size() == depth_max)
      throw ConfigError(tree_.file, "is nested deeper than " + std::to_string(depth_max) + " levels");
    add(kind, 0);
    open_.push_back(tree_.entries.size() - 1);
    return true;
  }

  bool close() {
    tree_.entries[open_.back()].end = static_cast<std::uint32_t>(tree_.entries.size());
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  JsonTree tree_;
  std::unordered_map<std::string, std::uint32_t> keys_;
  std::uint32_t key_ = 0;  ///< of the next value
  std::vector<std::size_t> open_;
};

}  // namespace

JsonTree parse_json(std::string_view text, const std::string& file) {
  if (text.size() >= size_max) throw ConfigError(file, "is larger than 4 GB");
  TreeBuilder builder(text, file);
  json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace parbench::report
