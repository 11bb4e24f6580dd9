#pragma once

#include "compare/compare.hpp"
#include "compare/pairing.hpp"

namespace parbench::compare {

/// Judges the cases of one experiment, and adds them and the control to `result`. `level` is that of each interval.
void compare_group(const Group& group, model::Metric metric, const Settings& settings, double level,
                   Comparison& result);

}  // namespace parbench::compare
