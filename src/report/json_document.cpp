#include "report/json_document.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/case_names.hpp"
#include "report/json_tree.hpp"

namespace parbench::report {
namespace {

using base::ConfigError;

/// A step of a JSON pointer (RFC 6901).
std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (const char c : printable(key)) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return step;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t length_max = 60;
  const bool is_long = text.size() > length_max;
  return '"' + std::string(text.substr(0, length_max)) + (is_long ? "..." : "") + '"';
}

}  // namespace

const JsonEntry& JsonNode::entry() const {
  return tree_->entries[index_];
}

JsonChildren JsonNode::children() const {
  return JsonChildren(*this);
}

/// Found from the root, since only messages ask for it.
std::string JsonNode::path() const {
  std::string path;
  JsonNode node(*tree_, 0);
  while (node.index_ != index_) {
    std::size_t place = 0;
    JsonNode next = node;
    for (const JsonNode& child : node.children()) {
      next = child;
      if (index_ < child.entry().end) break;
      ++place;
    }
    path += node.is_array() ? "/" + std::to_string(place) : pointer_step(next.key());
    node = next;
  }
  return path.empty() ? "/" : path;
}

std::string JsonNode::where() const {
  return tree_->file + ": " + path();
}

void JsonNode::refuse(const std::string& what) const {
  throw ConfigError(where(), printable(what));  // it may hold keys and texts
}

void JsonNode::refuse_as(const std::string& wanted) const {
  refuse("must be " + wanted + ", not " + shown());
}

bool JsonNode::is_null() const {
  return entry().kind == JsonKind::null;
}

bool JsonNode::is_array() const {
  return entry().kind == JsonKind::array;
}

bool JsonNode::is_object() const {
  return entry().kind == JsonKind::object;
}

bool JsonNode::is_string() const {
  return entry().kind == JsonKind::string;
}

bool JsonNode::is_integer() const {
  return entry().kind == JsonKind::natural || entry().kind == JsonKind::negative;
}

std::string_view JsonNode::type_name() const {
  static constexpr std::array<std::string_view, 8> names{"null",   "boolean", "number", "number",
                                                         "number", "string",  "array",  "object"};
  return names[static_cast<std::size_t>(entry().kind)];
}

const std::string& JsonNode::key() const {
  return tree_->keys[entry().key];
}

std::string_view JsonNode::written() const {
  return std::string_view(tree_->texts).substr(entry().bits, entry().length);
}

std::string JsonNode::shown() const {
  switch (entry().kind) {
    case JsonKind::boolean:
      return truth() ? "true" : "false";
    case JsonKind::negative:
    case JsonKind::natural:
    case JsonKind::real:
      return text();
    case JsonKind::string:
      return in_quotes(written());
    case JsonKind::null:
    case JsonKind::array:
    case JsonKind::object:
      break;
  }
  return std::string(type_name());
}

bool JsonNode::truth() const {
  if (entry().kind != JsonKind::boolean) refuse_as("true or false");
  return entry().bits != 0;
}

std::string JsonNode::string() const {
  if (!is_string()) refuse_as("a string");
  return std::string(written());
}

std::string JsonNode::text() const {
  if (entry().kind == JsonKind::natural) return std::to_string(entry().bits);
  if (entry().kind == JsonKind::negative) return std::to_string(std::bit_cast<std::int64_t>(entry().bits));
  if (entry().kind == JsonKind::real || is_string()) return std::string(written());
  refuse("must be a string or a number, not " + std::string(type_name()));
}

double JsonNode::number(double minimum, double maximum) const {
  if (type_name() != "number") refuse_as("a number");
  const auto value = base::parse_real(text());
  if (!value) refuse_as("a finite number");
  if (*value < minimum) refuse_as("at least " + base::exact_real(minimum));
  if (*value > maximum) refuse_as("at most " + base::exact_real(maximum));
  return *value;
}

std::int64_t JsonNode::signed_integer(std::int64_t minimum, std::int64_t maximum) const {
  if (!is_integer()) refuse_as("an integer");
  const auto value = std::bit_cast<std::int64_t>(entry().bits);
  const bool is_huge = entry().kind == JsonKind::natural && value < 0;
  if (is_huge || value > maximum) refuse_as("at most " + std::to_string(maximum));
  if (value < minimum) refuse_as("at least " + std::to_string(minimum));
  return value;
}

std::uint64_t JsonNode::unsigned_integer(std::uint64_t minimum, std::uint64_t maximum) const {
  if (!is_integer()) refuse_as("an integer");
  if (entry().kind == JsonKind::negative || entry().bits < minimum)
    refuse_as("at least " + std::to_string(minimum));
  if (entry().bits > maximum) refuse_as("at most " + std::to_string(maximum));
  return entry().bits;
}

JsonChildren JsonNode::elements() const {
  if (!is_array()) refuse("must be an array, not " + std::string(type_name()));
  return children();
}

JsonChildren JsonNode::members() const {
  if (!is_object()) refuse("must be an object, not " + std::string(type_name()));
  std::set<std::string_view> keys;
  for (const JsonNode& member : children())
    if (!keys.insert(member.key()).second) refuse("the key '" + member.key() + "' stands twice");
  return children();
}

void JsonNode::each_key(const std::map<std::string, std::function<void(const JsonNode&)>>& handlers) const {
  std::vector<std::string> known;
  known.reserve(handlers.size());
  for (const auto& [key, handler] : handlers) known.push_back(key);
  for (const JsonNode& member : members()) {
    const auto handler = handlers.find(member.key());
    if (handler == handlers.end())
      refuse("unknown key '" + member.key() + "'" + base::suggestion(member.key(), known));
    handler->second(member);
  }
}

void JsonNode::each_element(const std::function<void(const JsonNode&)>& handle) const {
  if (!is_array() || entry().bits == 0) refuse("must be an array with at least one element");
  for (const JsonNode& element : children()) handle(element);
}

std::vector<JsonNode> JsonNode::one_or_more() const {
  if (!is_array()) return {*this};
  std::vector<JsonNode> nodes;
  each_element([&](const JsonNode& node) { nodes.push_back(node); });
  return nodes;
}

JsonChildren::Iterator& JsonChildren::Iterator::operator++() {
  node_.index_ = node_.entry().end;
  return *this;
}

JsonChildren::Iterator JsonChildren::begin() const {
  return Iterator({*parent_.tree_, parent_.index_ + 1});
}

JsonChildren::Iterator JsonChildren::end() const {
  return Iterator({*parent_.tree_, parent_.entry().end});
}

std::size_t JsonChildren::size() const {
  return parent_.entry().bits;
}

JsonObject::JsonObject(JsonNode node) : node_(node), members_(node), next_(members_.begin()) {
  if (!node.is_object()) node.refuse("must be an object, not " + std::string(node.type_name()));
  asked_.reserve(members_.size() < 32 ? members_.size() : 32);
}

JsonNode JsonObject::operator[](std::string_view key) {
  asked_.push_back(key);
  if (next_ == members_.end() || (*next_).key() != key) {  // else it is as it was written, which is fast
    next_ = members_.begin();
    while (next_ != members_.end() && (*next_).key() != key) ++next_;
  }
  if (next_ == members_.end()) node_.refuse("the key '" + std::string(key) + "' is missing");
  const JsonNode found = *next_;
  ++next_;
  return found;
}

void JsonObject::pass_over_array(std::string_view key) {
  for (const JsonNode& member : node_.members())
    if (member.key() == key) {
      if (!member.is_array()) member.refuse_as("an array");
      asked_.push_back(key);
      return;
    }
}

void JsonObject::done() const {
  if (members_.size() == asked_.size()) return;
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const JsonNode& member : node_.members())  // which refuses a key that stands twice
    if (std::find(known.begin(), known.end(), member.key()) == known.end())
      node_.refuse("unknown key '" + member.key() + "'" + base::suggestion(member.key(), known));
}

JsonDocument::JsonDocument(std::string_view text, const std::string& file)
    : tree_(std::make_unique<const JsonTree>(parse_json(text, file))) {}

JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

}  // namespace parbench::report
