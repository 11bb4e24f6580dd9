#pragma once

#include "workloads/csv/cleaning.hpp"
#include "workloads/csv/table.hpp"
#include "workloads/csv/text_buffer.hpp"

namespace parbench::csv {

/// The cleaned file: normalised header, z-scores in numeric columns as the shortest text that reads back the
/// same, other text as it was but trimmed, nothing for a missing value; quotes only where RFC 4180 needs
/// them, LF line ends. In a file of one column a missing value is written as "", since readers skip a blank
/// line.
void write_table(const Table& table, const CleanTable& clean, TextBuffer& out);

/// Its header alone.
void write_names(const std::vector<Column>& columns, TextBuffer& out);

/// Its rows alone.
void write_rows(const Table& table, const CleanTable& clean, TextBuffer& out);

/// One line per column: column,type,count,missing,mean,std,min,max, with type "numeric" or "text" and empty
/// numbers where there are none.
void write_summary(const CleanTable& clean, TextBuffer& out);

}  // namespace parbench::csv
