#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "measure/launcher.hpp"

namespace parbench::cli {

/// Makes what runs the cases of a run, in place of ForkingLauncher.
using MakeLauncher = std::function<std::unique_ptr<measure::Launcher>(
    const measure::ForkingLauncher::Options& options, sys::InterruptWatch& interrupts)>;

/// Plans, measures, and shows the result: `parbench WORKLOAD` and `parbench run`. Returns the exit code.
/// Throws base::UsageError, base::SystemError.
int run_measure(const MeasureCommand& command, const std::vector<WorkloadKind>& kinds,
                std::vector<std::string> command_line, const MakeLauncher& make_launcher = {});

/// The plan of the next experiments, by what was measured so far; no value: nothing is left to be measured.
using NextStage = std::function<std::optional<model::Plan>(const model::Report& so_far)>;

/// The same, but that what is measured depends on what was measured before.
int run_in_stages(const MeasureCommand& command, const std::vector<WorkloadKind>& kinds,
                  std::vector<std::string> command_line, const NextStage& next);

/// What --dry-run prints: the cases, their order in the first rounds, and how long it may take.
std::string dry_run_text(const model::Plan& plan);

}  // namespace parbench::cli
