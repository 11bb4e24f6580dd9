#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/workload_options.hpp"

namespace parbench::cli {

/// `parbench exec --items FILE|N [OPTIONS] -- COMMAND ...`: what the workload `exec` has beside the options of all
/// workloads. Pinned, since CLI11 keeps references.
class ExecOptions {
 public:
  /// Adds to the options of the workload called exec among `workloads`, which must outlive this.
  explicit ExecOptions(const std::vector<std::unique_ptr<WorkloadOptions>>& workloads);
  ExecOptions(const ExecOptions&) = delete;
  ExecOptions& operator=(const ExecOptions&) = delete;

  /// What stands before the first --, of a command line of exec. What is behind it is the user's command, and kept
  /// from CLI11, to which "{}" and "[...]" mean something.
  std::vector<std::string> take_command(const std::vector<std::string>& arguments);

  bool parsed() const { return workload_ != nullptr && workload_->parsed(); }

  /// Throws base::UsageError.
  MeasureCommand take(model::Plan defaults = {}) const;

 private:
  WorkloadOptions* workload_ = nullptr;
  std::string items_;
  bool has_command_ = false;
  std::vector<std::string> command_;
};

}  // namespace parbench::cli
