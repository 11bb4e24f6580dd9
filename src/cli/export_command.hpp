#pragma once

#include "cli/command.hpp"

namespace parbench::cli {

/// `parbench export`: reads a report and writes it in another form. Returns the exit code. Throws base::UsageError,
/// base::SystemError.
int run_export(const ExportCommand& command);

/// `parbench trace`: likewise, the workers' timeline.
int run_trace(const TraceCommand& command);

}  // namespace parbench::cli
