#pragma once

#include "model/report.hpp"
#include "report/grid.hpp"

namespace parbench::report {

/// One row per case of what the screen shows: times, speed-ups, verdict. Each column has one unit, named in
/// its title, and numbers have three significant digits; the experiment itself is not rounded.
Grid make_grid(const model::ExperimentRecord& experiment);

/// "[240, 243]" in `unit`s; empty where there is none.
std::string interval_text(const std::optional<model::Interval>& interval, double unit = 1);

}  // namespace parbench::report
