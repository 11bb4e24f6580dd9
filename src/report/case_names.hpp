#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

namespace parbench::report {

/// How an experiment's cases are called on the screen, in their order: "threads/2", or, where they differ in
/// how work is handed out, "procs/2 transport=pipe".
std::vector<std::string> case_names(const model::ExperimentRecord& experiment);

/// How all cases with a pool hand out their work, e.g. "schedule=dynamic chunk=64", without what differs
/// between them.
std::string shared_options(const model::ExperimentRecord& experiment);

/// The comparison of a case with the base; null where there is none.
const model::Comparison* find_comparison(const model::ExperimentRecord& experiment,
                                         const std::string& case_id, model::Metric metric);

/// The comparison of a case with another base, such as the loop of its own language; null where there is none.
const model::Comparison* find_comparison(const model::ExperimentRecord& experiment,
                                         const std::string& case_id, const std::string& base_id,
                                         model::Metric metric);

/// `text` with control characters as \xNN, so that no file name or message can steer the terminal.
std::string printable(std::string_view text);

}  // namespace parbench::report
