#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench python`: measures as `parbench WORKLOAD` does, with CPython's modes in the same rounds. Returns the exit
/// code. Throws base::UsageError, base::SystemError.
int run_python(const PythonCommand& command, std::vector<std::string> command_line);

}  // namespace parbench::cli
