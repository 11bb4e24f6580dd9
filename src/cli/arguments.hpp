#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// What argv (without the program's name) asks for, checked as far as it can be without looking at the
/// machine. Throws base::UsageError, which names the option and the nearest name to one that is not known.
Command parse_arguments(const std::vector<std::string>& arguments, const std::vector<WorkloadKind>& kinds);

}  // namespace parbench::cli
