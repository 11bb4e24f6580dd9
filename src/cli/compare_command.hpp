#pragma once

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench compare`: reads two reports, and writes what has changed. Returns the exit code. Throws base::UsageError,
/// which names what cannot be read, or what differs so that they cannot be compared; base::SystemError.
int run_compare(const CompareCommand& command);

}  // namespace parbench::cli
