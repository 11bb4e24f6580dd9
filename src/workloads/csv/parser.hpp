#pragma once

#include <optional>
#include <string_view>

#include "workloads/csv/malformed.hpp"
#include "workloads/csv/table.hpp"

namespace parbench::csv {

/// Cuts `text` into the fields of `table` by RFC 4180, section 2, and says what is wrong where it does not hold:
///
/// - Rules 1, 2: records end with CRLF or LF; the last may go without. Malformed is a CR outside quotes that no LF
///   follows: to take it as a line end or as data would both be a guess.
/// - Rule 3: the first record is the header; one that is blank, or absent, is malformed.
/// - Rule 4: each record has as many fields as the header. Blank lines at the end of the file are skipped; any other is a
///   record with one empty field, thus a missing value where there is one column, and malformed where there are more.
/// - Rules 5 to 7: a field in quotes may hold commas, line ends and doubled quotes. Malformed are a quote inside a field
///   that does not begin with one, anything between a closing quote and the next comma or line end, and a quote that is
///   never closed (reported where it opened).
/// - Beyond the RFC: a byte-order mark is skipped; the text must be UTF-8 without NUL, and shorter than 4 GiB.
///
/// `table` is overwritten, its memory reused; after a failure it holds nothing of meaning.
std::optional<Malformed> parse(std::string_view text, Table& table);

/// A piece of a file: whole records, with the line end of the last unless it ends the file.
struct Piece {
  std::string_view text;
  bool has_header = true;   ///< of the first piece
  std::size_t columns = 0;  ///< how many fields each record has; 0 where the header tells
};

/// The same for a piece. The last of a file must not have blank lines at its end (records_of() sees to it).
/// Places are those in the piece.
std::optional<Malformed> parse(const Piece& piece, Table& table);

/// The first NUL, or the first sequence that is not UTF-8.
std::optional<Malformed> find_bad_text(std::string_view text);

}  // namespace parbench::csv
