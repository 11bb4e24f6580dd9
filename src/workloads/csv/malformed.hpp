#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parbench::csv {

/// Why a text is not a CSV table, and where. A value and not an exception, since whoever skips such files
/// goes on.
struct Malformed {
  std::size_t line = 1;    ///< physical line, from 1; ends at each LF
  std::size_t column = 1;  ///< in characters (code points), from 1; a byte-order mark does not count
  std::string what;

  bool operator==(const Malformed&) const = default;
};

/// `what`, at the byte `offset` of `text`.
Malformed malformed_at(std::string_view text, std::size_t offset, std::string what);

/// "FILE:LINE:COLUMN: what"
std::string message(const Malformed& malformed, std::string_view file);

}  // namespace parbench::csv
