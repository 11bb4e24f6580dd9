#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/exec_options.hpp"
#include "cli/workload_options.hpp"

namespace parbench::cli {

/// `parbench scale WORKLOAD`: the options of `parbench WORKLOAD`, and its own. Pinned, since CLI11 keeps references;
/// `parent` and `kinds` must outlive it.
class ScaleOptions {
 public:
  ScaleOptions(CLI::App& parent, const std::vector<WorkloadKind>& kinds);
  ScaleOptions(const ScaleOptions&) = delete;
  ScaleOptions& operator=(const ScaleOptions&) = delete;

  /// The command line without what is kept from CLI11, as ExecOptions::take_command. Throws base::UsageError where
  /// `scale` is asked for no workload that there is.
  std::vector<std::string> take_command(const std::vector<std::string>& arguments);

  bool parsed() const { return app_->parsed(); }

  /// Throws base::UsageError.
  ScaleCommand take() const;

 private:
  void add_growth(CLI::App& app);
  MeasureCommand take_measure(const WorkloadOptions& workload) const;

  CLI::App* app_;
  std::vector<std::unique_ptr<WorkloadOptions>> workloads_;
  std::unique_ptr<ExecOptions> exec_;
  bool weak_ = false;
  std::string grow_;
};

}  // namespace parbench::cli
