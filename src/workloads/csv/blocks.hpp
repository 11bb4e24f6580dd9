#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "workloads/csv/source.hpp"

/// Where records begin in a file that is looked at block by block, in any order. By the parity of quotes (as in Ge,
/// Li, Eilebrecht, Chandramouli, Kossmann: Speculative Distributed CSV Data Parsing for Big Data Analytics, SIGMOD
/// 2019): in a well-formed file a line end is outside quotes where the number of quotes before it is even. In a
/// malformed one the parity is right up to the first fault, so that the piece which holds the fault begins where it
/// should, and parse() finds it.
namespace parbench::csv {

inline constexpr std::uint64_t nowhere = ~std::uint64_t{0};

/// What a block tells without its neighbours. Only whole words: crosses processes.
struct BlockScan {
  std::uint64_t quotes = 0;
  /// Offset in the file behind the first line end that ends a record, if the block begins outside quotes, and if it
  /// begins inside; or `nowhere`.
  std::array<std::uint64_t, 2> record{nowhere, nowhere};
  std::uint64_t content_end = 0;  ///< offset behind the last byte that is not white space; 0 if there is none

  bool operator==(const BlockScan&) const = default;
};

/// Of the block `text` that lies at `offset` of its file.
BlockScan scan_block(std::string_view text, std::uint64_t offset);

/// The records that begin in block `index`: from the first line end in it (or the beginning of the file) to that in a
/// block behind it (or the end of the content, since blank lines at the end of a file do not count). Empty where the
/// block lies inside one record. `scans` are those of all blocks of the file.
Extent records_of(std::span<const BlockScan> scans, std::size_t index);

}  // namespace parbench::csv
