#include "workloads/csv/cleaning.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <unordered_map>

namespace parbench::csv {
namespace {

constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads one field into its column. The text of a column that turned out not to be numeric is not parsed any
/// more.
double clean_field(Field& field, Column& column) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string_view text = trim(field.text());
  if (is_missing(text)) {
    field.size = 0;
    ++column.missing;
    return nan;
  }
  field.data = text.data();
  field.size = static_cast<std::uint32_t>(text.size());
  if (!column.numeric) return nan;
  const std::optional<double> number = parse_number(text);
  column.numeric = number.has_value();
  return number.value_or(nan);
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_missing(std::string_view text) {
  switch (text.size()) {
    case 0:
      return true;
    case 1:
      return text == "-";
    case 2:
      return text == "NA";
    case 3:
      return text == "N/A" || text == "NaN";
    case 4:
      return text == "null" || text == "NULL" || text == "None";
    default:
      return false;
  }
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) {  // which from_chars does not take
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  // Most text that is not a number shows it at once.
  if (text.empty() || !(is_digit(text.front()) || text.front() == '-' || text.front() == '.'))
    return std::nullopt;
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string normalise_name(std::string_view text) {
  std::string name;
  bool gap = false;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept =
        upper || (c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80U;
    if (kept && gap && !name.empty()) name += '_';
    if (kept) name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    gap = !kept;
  }
  return name;
}

std::vector<std::string> column_names(std::span<const Field> header) {
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> last_suffix;  // of each name that is taken
  for (const Field& field : header) {
    std::string name = normalise_name(field.text());
    if (name.empty()) name = "column_" + std::to_string(names.size() + 1);
    for (const std::string wanted = name; !last_suffix.try_emplace(name, 1).second;)
      name = wanted + "_" + std::to_string(++last_suffix[wanted]);
    names.push_back(std::move(name));
  }
  return names;
}

void clean_rows(Table& table, CleanTable& result) {
  result.rows = table.rows();
  result.values.resize(table.columns * result.rows);
  for (Column& column : result.columns) column.missing = 0;
  for (std::size_t row = 0; row < result.rows; ++row) {
    const std::span<Field> fields = table.row(row);
    for (std::size_t i = 0; i < fields.size(); ++i)
      result.values[i * result.rows + row] = clean_field(fields[i], result.columns[i]);
  }
}

void clean(Table& table, CleanTable& result) {
  result.columns.clear();
  for (std::string& name : column_names(table.header())) result.columns.push_back({std::move(name), true});
  clean_rows(table, result);
  for (std::size_t i = 0; i < table.columns; ++i) {
    Column& column = result.columns[i];
    column.numeric = column.numeric && column.missing < result.rows;
    if (column.numeric) column.statistics = Statistics(result.values_of(i));
  }
}

}  // namespace parbench::csv
