#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "cli/command.hpp"
#include "cli/workload_options.hpp"

namespace parbench::cli {

/// `parbench python [WORKLOAD] [OPTIONS]`: the options of all workloads, and whose Python runs what. Pinned, since CLI11
/// keeps references.
class PythonOptions {
 public:
  explicit PythonOptions(CLI::App& parent);
  PythonOptions(const PythonOptions&) = delete;
  PythonOptions& operator=(const PythonOptions&) = delete;

  bool parsed() const { return options_->parsed(); }

  /// Throws base::UsageError.
  PythonCommand take() const;

 private:
  std::vector<Request> requests(const Request& given) const;
  Request function_request(Request request) const;

  WorkloadKind kind_;  ///< stands for all that may be run
  std::unique_ptr<WorkloadOptions> options_;
  std::string workload_, interpreter_ = "python3", function_, items_;
};

}  // namespace parbench::cli
