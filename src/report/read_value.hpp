#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "model/report.hpp"
#include "report/case_names.hpp"
#include "report/json_document.hpp"

/// Values of which reports have many.
namespace parbench::report {

/// No value for null, else what `read` makes of it.
template <class Read>
auto read_optional(const JsonNode& node, Read read)
    -> std::optional<std::invoke_result_t<Read, const JsonNode&>> {
  if (node.is_null()) return std::nullopt;
  return read(node);
}

template <class Read>
auto read_list(const JsonNode& node, Read read) -> std::vector<std::invoke_result_t<Read, const JsonNode&>> {
  std::vector<std::invoke_result_t<Read, const JsonNode&>> values;
  values.reserve(node.elements().size());
  for (const JsonNode& element : node.elements()) values.push_back(read(element));
  return values;
}

/// The enumerator that `parse` (model/names.hpp) finds.
template <class Parse>
auto read_name(const JsonNode& node, Parse parse) {
  return parse(printable(node.string()), node.where());
}

std::optional<std::string> read_optional_string(const JsonNode& node);

/// What no duration, and no number of bytes or faults, comes to: so that sums of hundreds of them are numbers, too.
inline constexpr std::int64_t amount_max = 10'000'000'000'000'000;

/// What no number of rounds or workers comes to, likewise.
inline constexpr int count_max = 1'000'000;

/// A duration, a number of bytes or faults: 0 or more.
std::int64_t read_amount(const JsonNode& node);

/// More than 0.
double read_positive(const JsonNode& node);

/// [low, high], 0 or more, or null.
std::optional<model::Interval> read_interval(const JsonNode& node);

/// The same of whole nanoseconds.
std::optional<model::Interval> read_interval_ns(const JsonNode& node);

}  // namespace parbench::report
