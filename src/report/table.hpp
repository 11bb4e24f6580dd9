#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"
#include "report/grid.hpp"

/// What a run shows to people. Rounding happens here only.
namespace parbench::report {

enum class Format { table, markdown, csv };

/// The format called `text`. Throws base::UsageError that starts with `where`, and names the nearest.
Format parse_format(const std::string& text, const std::string& where);
std::vector<std::string> format_names();

struct TableStyle {
  Format format = Format::table;
  Color color = Color::never;  ///< for Format::table
};

/// Per experiment: a heading, a line per case, and in full what went wrong. As CSV: lines of numbers only.
std::string table(const model::Report& report, const TableStyle& style);

/// The tables, each followed by the sentences of explain(); as CSV the same as table().
std::string screen(const model::Report& report, const TableStyle& style);

}  // namespace parbench::report
