#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// Shows the programs that the command names, or all, each with its title and the Python that it mirrors.
/// Returns the exit code. Throws base::UsageError for a name that there is not, before anything runs.
int run_toolkit(const ToolkitCommand& command);

std::vector<std::string> toolkit_program_names();

}  // namespace parbench::cli
