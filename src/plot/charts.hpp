#pragma once

#include "plot/chart.hpp"
#include "plot/subject.hpp"

/// The charts of an experiment, each in a file of its own. What the report does not hold is not drawn, and the chart's
/// sentence says why. The numbers are the report's, or computed here; a specification only draws them.
namespace parbench::plot {

Chart speed_up(const Subject& subject);
Chart scaling(const Subject& subject);
Chart samples(const Subject& subject);
Chart differences(const Subject& subject);
Chart phases(const Subject& subject);
Chart breakdown(const Subject& subject);
Chart timeline(const Subject& subject);
Chart drift(const Subject& subject);
Chart memory(const Subject& subject);

}  // namespace parbench::plot
