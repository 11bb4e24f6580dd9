#include "report/read_value.hpp"

namespace parbench::report {
namespace {

/// The ends are what `read` makes of them.
template <class Read>
std::optional<model::Interval> read_ends(const JsonNode& node, Read read) {
  if (node.is_null()) return std::nullopt;
  const std::vector<double> ends = read_list(node, read);
  if (ends.size() != 2) node.refuse("must have 2 elements, not " + std::to_string(ends.size()));
  if (ends[0] > ends[1]) node.refuse("must have its lower end first");
  return model::Interval{ends[0], ends[1]};
}

}  // namespace

std::optional<std::string> read_optional_string(const JsonNode& node) {
  return read_optional(node, [](const JsonNode& value) { return value.string(); });
}

std::int64_t read_amount(const JsonNode& node) {
  return node.integer<std::int64_t>(0, amount_max);
}

double read_positive(const JsonNode& node) {
  const double value = node.number();
  if (value <= 0) node.refuse_as("more than 0");
  return value;
}

std::optional<model::Interval> read_interval(const JsonNode& node) {
  return read_ends(node, read_positive);
}

std::optional<model::Interval> read_interval_ns(const JsonNode& node) {
  return read_ends(node, [](const JsonNode& end) { return static_cast<double>(read_amount(end)); });
}

}  // namespace parbench::report
