#pragma once

#include <string>
#include <vector>

namespace parbench::cli {

/// Those that there is a script for.
std::vector<std::string> shells();

/// `parbench completion SHELL`: lets the shell ask the program (see complete()). Throws base::UsageError for
/// another shell.
std::string completion_script(const std::string& shell);

/// How to use it.
std::string completion_help();

}  // namespace parbench::cli
