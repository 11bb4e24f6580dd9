#pragma once

#include <CLI/App.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace parbench::cli {

/// The options that all measuring commands take: CLI11 fills their texts, take() reads them. Pinned, since
/// CLI11 keeps references.
class MeasureOptions {
 public:
  MeasureOptions() = default;
  MeasureOptions(const MeasureOptions&) = delete;
  MeasureOptions& operator=(const MeasureOptions&) = delete;

  void add_to(CLI::App& app);

  /// The options that were given override `plan`. Throws base::UsageError.
  MeasureCommand take(model::Plan plan, std::vector<Request> requests) const;

 private:
  CLI::Option* add_plan_option(const std::string& name, const std::string& type, const std::string& help);
  bool is_given(const std::string& option) const;

  CLI::App* app_ = nullptr;
  std::map<std::string, std::string> plan_options_;
  bool dry_run_ = false;
  std::string json_;
  std::string format_ = "table";
  std::string color_ = "auto";
  bool no_progress_ = false;
  bool quiet_ = false;
  int verbosity_ = 0;
};

}  // namespace parbench::cli
