#pragma once

#include <map>
#include <string>

#include "model/report.hpp"
#include "report/json_document.hpp"

namespace parbench::report {

/// The cases of a report by id, until the experiments that they belong to take them.
using ReadCases = std::map<std::string, JsonNode>;

/// What write_experiment has written, with its cases, which are taken out of `cases`; without its order and its
/// comparisons, which stand elsewhere in the report.
model::ExperimentRecord read_experiment(const JsonNode& node, ReadCases& cases);

/// {"ratio": 1.0, "interval": [0.9, 1.1]}
model::Resolution read_resolution(const JsonNode& node);

/// {"rounds": 5, "reason": "resolved", "elapsed_ns": 1000}
model::Stopped read_stopped(const JsonNode& node);

}  // namespace parbench::report
