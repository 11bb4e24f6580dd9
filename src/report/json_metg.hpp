#pragma once

#include <vector>

#include "metg/break_even.hpp"
#include "metg/granularity.hpp"
#include "report/json_text.hpp"

namespace parbench::report {

/// An array with an object per way to run. A threshold that lies below all sizes is {"reached": "everywhere"}, beyond
/// them {"reached": "nowhere"}.
void write_granularities(JsonText& out, const std::vector<metg::Granularity>& granularities);
void write_break_evens(JsonText& out, const std::vector<metg::BreakEven>& break_evens);

}  // namespace parbench::report
