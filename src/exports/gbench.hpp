#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

namespace parbench::exports {

/// Google Benchmark's JSON: a repetition per round, and behind those of a case the mean, median, standard deviation and
/// coefficient of variation, which two rounds have. Times are in nanoseconds, and `cpu_time` is that of all workers.
///
/// Its readers demand both times of every entry and take them for measured, so that a failed case has none here: it is
/// left out, as is a case whose CPU time was not available. `context.left_out` names them.
std::string gbench_json(const model::Report& report, model::Metric metric);

/// "case: why" for each that is left out.
std::vector<std::string> gbench_left_out(const model::Report& report, model::Metric metric);

}  // namespace parbench::exports
