#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

namespace parbench::report {

/// How an experiment's cases are called on the screen, in their order: "threads/2", or, where cases differ in
/// more than mode and workers, their whole ids.
std::vector<std::string> case_names(const model::ExperimentRecord& experiment);

/// The options that all cases with a pool share, e.g. "schedule=dynamic chunk=64"; empty where there are
/// none, or where they differ and so stand in the names.
std::string shared_options(const model::ExperimentRecord& experiment);

/// The comparison of a case with the base; null where there is none.
const model::Comparison* find_comparison(const model::ExperimentRecord& experiment,
                                         const std::string& case_id, model::Metric metric);

/// `text` with control characters as \xNN, so that no file name or message can steer the terminal.
std::string printable(std::string_view text);

}  // namespace parbench::report
