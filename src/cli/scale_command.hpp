#pragma once

#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench scale`: measures a workload with many worker counts, and tells how it scales. Returns the exit code.
/// Throws base::UsageError, base::SystemError.
int run_scale(const ScaleCommand& command, const std::vector<WorkloadKind>& kinds,
              std::vector<std::string> command_line);

}  // namespace parbench::cli
