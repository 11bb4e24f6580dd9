#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"
#include "plot/chart.hpp"

/// Which charts there are of one or more reports, and what they are called on the command line.
namespace parbench::plot {

/// A report, and the file that it was read from.
struct Source {
  std::string file;
  model::Report report;
};

/// All charts of an experiment, those too that have nothing to draw.
std::vector<Chart> charts_of(const model::Report& report, const model::ExperimentRecord& experiment);

/// The charts of all experiments of all reports that have something to draw. Their names: "samples"; where there are
/// several experiments, "samples-2" for the second, counted over all reports. "overview" is of a report with several,
/// "overview-2" that of the second report.
std::vector<Chart> gallery(const std::vector<Source>& sources);

/// The names that a chart may be asked for by, without numbers.
const std::vector<std::string>& chart_names();

}  // namespace parbench::plot
