#pragma once

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench micro`: measures what single operations cost, and prints the price list. Returns the exit code. Throws
/// base::UsageError, base::SystemError.
int run_micro(const MicroCommand& command);

}  // namespace parbench::cli
