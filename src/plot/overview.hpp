#pragma once

#include "model/report.hpp"
#include "plot/chart.hpp"

namespace parbench::plot {

/// The experiments of a report beside each other. Worth drawing where there are several.
Chart overview(const model::Report& report);

}  // namespace parbench::plot
