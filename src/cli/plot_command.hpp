#pragma once

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench plot`: reads reports, and writes a page, specifications or pictures. Returns the exit code. Throws
/// base::UsageError, base::SystemError; then nothing is written.
int run_plot(const PlotCommand& command);

}  // namespace parbench::cli
