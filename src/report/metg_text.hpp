#pragma once

#include <string>

#include "report/table.hpp"

namespace parbench::report {

/// What the report says of how long tasks, and how large the work, must be for workers to pay: tables and sentences.
/// As CSV: a line per size, way to run and measure. Empty where it says nothing of that.
std::string metg_screen(const model::Report& report, const TableStyle& style);

}  // namespace parbench::report
