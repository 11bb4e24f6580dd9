#pragma once

#include <CLI/App.hpp>
#include <parbench/workload.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/measure_options.hpp"

namespace parbench::cli {

/// `parbench WORKLOAD`: the options that say which cases to run. Pinned, since CLI11 keeps references;
/// `parent` and `kind` must outlive it.
class WorkloadOptions {
 public:
  /// The modes to choose from are those of `engines`.
  WorkloadOptions(CLI::App& parent, const WorkloadKind& kind, Engines engines = Engines::own);
  WorkloadOptions(const WorkloadOptions&) = delete;
  WorkloadOptions& operator=(const WorkloadOptions&) = delete;

  bool parsed() const { return app_->parsed(); }

  /// For options beside those that all workloads have.
  CLI::App& app() { return *app_; }

  /// Throws base::UsageError.
  MeasureCommand take(model::Plan defaults = {}) const {
    return measure_.take(std::move(defaults), {request()});
  }

  /// Not whether the text is empty: `--procs "$UNSET"` is a mistake, not the default.
  bool is_given(const std::string& option) const;

 private:
  /// An option whose value is a list with commas.
  CLI::Option* add_list(const std::string& name, std::string& into, const std::string& type,
                        const std::string& help);
  void add_case_options();
  void add_parameters();
  Request request() const;

  const WorkloadKind& kind_;
  Engines engines_;
  CLI::App* app_;
  std::string modes_, workers_, threads_, procs_, chunks_, schedules_, transports_, size_;
  std::vector<std::string> settings_, input_;
  MeasureOptions measure_;
};

}  // namespace parbench::cli
