#include "workloads/tables/number_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/csv/parser.hpp"

namespace parbench::tables {
namespace {

using base::UsageError;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_missing(std::string_view text) {
  constexpr std::array<std::string_view, 7> markers{"", "NA", "N/A", "NaN", "nan", "null", "NULL"};
  return std::find(markers.begin(), markers.end(), text) != markers.end();
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  return base::parse_real(text);
}

std::string only_file(const std::vector<std::string>& input) {
  const std::vector<std::string> files = csv::find_inputs(input);
  if (files.size() != 1)
    throw UsageError("--input " + base::join(input, " ") + ": stands for " + std::to_string(files.size()) +
                     " files; name one");
  return files.front();
}

/// Turns the fields of one file into numbers.
class Reader {
 public:
  Reader(std::string path, std::string_view text, Missing missing)
      : path_(std::move(path)), text_(text), missing_(missing) {}

  NumberTable read() {
    if (const auto malformed = csv::parse(text_, table_)) throw UsageError(csv::message(*malformed, path_));
    NumberTable result{.names = header(), .rows = table_.rows(), .values = {}};
    if (result.rows == 0) throw UsageError(path_ + ": a header and no rows; give rows of numbers below it");
    result.values.resize(result.rows * table_.columns);
    for (std::size_t row = 0; row < result.rows; ++row)
      for (std::size_t column = 0; column < table_.columns; ++column)
        result.values[column * result.rows + row] = number(table_.row(row)[column], result.names[column]);
    return result;
  }

 private:
  std::vector<std::string> header() {
    std::vector<std::string> names;
    names.reserve(table_.columns);
    for (const csv::Field& field : table_.header()) names.emplace_back(base::trim(field.text()));
    if (std::all_of(names.begin(), names.end(), [](const std::string& name) { return parse_number(name); }))
      fail(table_.header().front(),
           "numbers in place of the header; put a line with the columns' names first");
    return names;
  }

  double number(const csv::Field& field, const std::string& column) const {
    const std::string_view text = base::trim(field.text());
    if (is_missing(text)) {
      if (missing_ == Missing::refused)
        fail(field, "no value in column '" + column + "'; fill it in, or leave the row out");
      return std::numeric_limits<double>::quiet_NaN();
    }
    const std::optional<double> value = parse_number(text);
    if (!value)
      fail(field, "'" + std::string(text.substr(0, 40)) + "' in column '" + column +
                      "' is not a number; leave the column out, or write it as numbers");
    if (std::abs(*value) > largest_value)
      fail(field, std::string(text.substr(0, 40)) + " in column '" + column + "' is beyond " +
                      base::exact_real(largest_value) + "; give the column in another unit");
    return *value + 0.0;  // no negative zero, which would equal zero in value and not in bytes
  }

  [[noreturn]] void fail(const csv::Field& field, std::string what) const {
    const auto offset = static_cast<std::size_t>(field.data - text_.data());
    throw UsageError(csv::message(csv::malformed_at(text_, offset, std::move(what)), path_));
  }

  std::string path_;
  std::string_view text_;
  Missing missing_;
  csv::Table table_;
};

}  // namespace

NumberTable read_number_table(const std::vector<std::string>& input, Missing missing) {
  const std::string path = only_file(input);
  csv::FileBuffer file;
  if (const auto error = file.read(path)) throw UsageError("cannot read " + path + ": " + error.message());
  std::string_view text = file.text();
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return Reader(path, text, missing).read();
}

}  // namespace parbench::tables
