#pragma once

#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench metg`: measures one size after the other until it is known where workers begin to pay. Returns the exit
/// code. Throws base::UsageError, base::SystemError.
int run_metg(const MetgCommand& command, const std::vector<WorkloadKind>& kinds,
             std::vector<std::string> command_line);

}  // namespace parbench::cli
