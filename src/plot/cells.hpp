#pragma once

#include <optional>

#include "base/text.hpp"
#include "model/report.hpp"
#include "plot/chart.hpp"

/// Cells of the tables under the charts.
namespace parbench::plot {

/// Three digits of `value` in `unit`s.
Cell number_cell(double value, double unit = 1);
/// "-" without one.
Cell number_cell(std::optional<double> value, double unit = 1);

Cell count_cell(std::size_t count);

/// The ends of an interval, in two cells.
Cell low_cell(const std::optional<model::Interval>& interval, double unit = 1);
Cell high_cell(const std::optional<model::Interval>& interval, double unit = 1);

/// The unit in which most of these durations read best; ns where there are none.
base::Unit unit_of(std::vector<double> durations);

/// "time per pass, us"
std::string with_unit(const std::string& what, const base::Unit& unit);

}  // namespace parbench::plot
