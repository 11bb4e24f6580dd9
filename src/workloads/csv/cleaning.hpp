#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/csv/statistics.hpp"
#include "workloads/csv/table.hpp"

namespace parbench::csv {

/// One column of a cleaned table.
struct Column {
  std::string name;
  bool numeric = false;  ///< each value that is there is a number, and one is there
  std::size_t missing = 0;
  Statistics statistics = {};  ///< of a numeric column
};

/// A table that is ready to be written. Reused from file to file.
struct CleanTable {
  std::vector<Column> columns;
  /// Column after column, `rows` each; NaN for missing; of meaning in numeric columns only.
  std::vector<double> values;
  std::size_t rows = 0;

  std::span<double> values_of(std::size_t column) { return std::span(values).subspan(column * rows, rows); }
  std::span<const double> values_of(std::size_t column) const {
    return std::span(values).subspan(column * rows, rows);
  }
};

/// Trims each field of the rows of `table`, empties those that hold a missing-value marker, and reads the numbers of
/// the columns that are `numeric` beforehand, as they stay if all that is there is a number. Names and statistics
/// are left as they are.
void clean_rows(Table& table, CleanTable& result);

/// Trims each field of `table`, empties those that hold a missing-value marker, and works out name, type and
/// statistics of each column.
void clean(Table& table, CleanTable& result);

/// Without ASCII white space (space, \t, \n, \v, \f, \r) at both ends.
std::string_view trim(std::string_view text);

/// Whether trimmed text says that there is no value: empty, "-", "NA", "N/A", "NaN", "null", "NULL", "None".
bool is_missing(std::string_view text);

/// A finite decimal number that is the whole of `text`, with an optional sign and exponent: "12", "+.5",
/// "-1e-3". Not "inf", hexadecimal, digit groups, or what double cannot hold ("1e999", "1e-999").
std::optional<double> parse_number(std::string_view text);

/// "Unit Price (EUR)" -> "unit_price_eur": ASCII letters in lower case, each run of other ASCII characters
/// that are not digits as one "_", none at the ends; characters beyond ASCII stay.
std::string normalise_name(std::string_view text);

/// Normalised names for a header: "column_3" for one that comes out empty in the third place; "a", "a_2",
/// "a_3" for what comes out equal.
std::vector<std::string> column_names(std::span<const Field> header);

}  // namespace parbench::csv
