#pragma once

#include <CLI/App.hpp>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/measure_options.hpp"

namespace parbench::cli {

/// `parbench metg`. Pinned, since CLI11 keeps references; `parent` and `kinds` must outlive it.
class MetgOptions {
 public:
  MetgOptions(CLI::App& parent, const std::vector<WorkloadKind>& kinds);
  MetgOptions(const MetgOptions&) = delete;
  MetgOptions& operator=(const MetgOptions&) = delete;

  bool parsed() const { return app_->parsed(); }

  /// Throws base::UsageError.
  MetgCommand take() const;

 private:
  bool is_given(const std::string& option) const { return app_->count(option) > 0; }
  Request request() const;

  const std::vector<WorkloadKind>& kinds_;
  CLI::App* app_;
  std::string modes_, transports_, workers_, workload_, grow_;
  std::vector<std::string> settings_;
  MeasureOptions measure_;
};

}  // namespace parbench::cli
