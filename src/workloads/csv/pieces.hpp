#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/csv/malformed.hpp"
#include "workloads/csv/parser.hpp"
#include "workloads/csv/statistics.hpp"
#include "workloads/csv/transform.hpp"

/// The work on a piece of a file, before and after what is known of all its pieces was put together.
namespace parbench::csv {

/// What is known of a column from some of the rows. Only whole words: crosses processes.
struct ColumnPart {
  std::uint64_t present = 0;
  std::uint64_t missing = 0;
  std::uint64_t numeric = 1;  ///< each value that is there is a number
  Moments moments = {};       ///< of the numbers; as if there were none where it is not numeric
};
static_assert(sizeof(ColumnPart) == 9 * sizeof(std::uint64_t));

/// Both, in the order of the file: rounding depends on it.
ColumnPart merged(const ColumnPart& a, const ColumnPart& b);

/// A part per column to `parts`, whose size is that of `names`.
std::optional<Malformed> describe(const Piece& piece, Workspace& workspace, std::span<ColumnPart> parts);

/// As columns to be written: equal parts for the whole file give what transform() gives for it.
std::vector<Column> columns_of(const std::vector<std::string>& names, std::span<const ColumnPart> whole);

/// The piece of the clean file that stands for `piece`, to workspace.output.
std::optional<Malformed> standardise(const Piece& piece, std::vector<Column> columns, Workspace& workspace);

}  // namespace parbench::csv
