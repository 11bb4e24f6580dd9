#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace parbench::tables {

/// A table of doubles, column after column.
struct NumberTable {
  std::vector<std::string> names;  ///< one per column
  std::size_t rows = 0;
  std::vector<double> values;  ///< `rows` of each column; NaN where a value is missing

  std::size_t columns() const { return names.size(); }
  std::span<const double> column(std::size_t index) const {
    return std::span(values).subspan(index * rows, rows);
  }
};

/// What a field without a value means: one that is empty, or says NA, N/A, NaN, nan, null or NULL.
enum class Missing { allowed, refused };

/// Larger values are refused: their squares, summed over all rows, could leave the range of double.
inline constexpr double largest_value = 1e140;

/// The one CSV file that the user named by `input` (for the rules, see csv::parse): a header with the names of the
/// columns, then rows of decimal numbers. Throws base::UsageError that names the file, line and column of what is
/// wrong, and the fix.
NumberTable read_number_table(const std::vector<std::string>& input, Missing missing);

}  // namespace parbench::tables
