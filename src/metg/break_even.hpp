#pragma once

#include <string>
#include <vector>

#include "metg/curve.hpp"

namespace parbench::metg {

/// The size of its work from which on a way to run a workload beats the loop.
struct BreakEven {
  std::string workload;
  std::string parameter;  ///< the size
  Curve warm_speed_ups;   ///< over the parameter's values
  Curve cold_speed_ups;
  Threshold warm;  ///< of a speed-up of 1 and the margin, within which they are equivalent
  Threshold cold;
};

/// The speed-ups alone, over `parameter`, of a report whose experiments differ in nothing else.
std::vector<BreakEven> speed_up_curves(const model::Report& report, const std::string& parameter);

/// Of each way to run in which the report has experiments of one workload that differ in one count only, with at least
/// three values of it, the largest four times the smallest or more.
std::vector<BreakEven> break_evens(const model::Report& report);

}  // namespace parbench::metg
