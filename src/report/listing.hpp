#pragma once

#include <parbench/workload.hpp>
#include <span>
#include <string>

/// What `parbench list` shows: workloads with their parameters and defaults, and modes.
namespace parbench::report {

std::string list_text(std::span<const WorkloadKind> kinds);

/// {"schema": "parbench.list/1", "workloads": [{name, summary, item_name, schedule, workers_per_cpu,
/// parameters: [{name, type, default, help, choices, minimum|null, maximum|null}]}], "modes": [],
/// "schedules": [], "transports": []}. Defaults stand as a user would write them; bounds of durations are in
/// nanoseconds.
std::string list_json(std::span<const WorkloadKind> kinds);

}  // namespace parbench::report
