#pragma once

#include <string>

#include "report/table.hpp"
#include "scaling/strong.hpp"
#include "scaling/weak.hpp"

/// What a report says of scaling, for people.
namespace parbench::report {

/// The curves of each experiment, or those through several whose work grows with the workers: a table, and sentences on
/// each curve. Empty as CSV, which is for numbers per case, and where there is no curve.
std::string scaling_screen(const model::Report& report, const TableStyle& style);

/// The laws of a curve, what they predict, and what limits. One paragraph, no line end.
std::string explain(const scaling::StrongScaling& curve, const model::Machine& machine);
std::string explain(const scaling::WeakScaling& curve, const model::Machine& machine);

}  // namespace parbench::report
