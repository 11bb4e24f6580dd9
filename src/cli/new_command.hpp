#pragma once

#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// Writes a project for a plug-in, whole or not at all; returns what to say to the user. Throws base::UsageError for a
/// name that cannot be used or is taken, or a folder that is there already; base::SystemError where a file is refused.
std::string run_new(const NewCommand& command, const std::vector<WorkloadKind>& kinds);

}  // namespace parbench::cli
