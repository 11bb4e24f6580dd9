#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::exports {

/// What `hyperfine --export-json` writes, in seconds: a result per case, whose times are those of its rounds. The
/// parameter is the number of workers. `user` and `system` are means, null where they were not available, as is the
/// standard deviation of a single round.
std::string hyperfine_json(const model::Report& report, model::Metric metric);

}  // namespace parbench::exports
