#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::exports {

/// OpenMetrics 1.0 text, e.g. for a Prometheus textfile collector or a push gateway: gauges per case in base units
/// (seconds, ratios), with the ends of their intervals where there are some. A failed case has one number only:
/// parbench_case_ok 0.
std::string openmetrics(const model::Report& report);

}  // namespace parbench::exports
