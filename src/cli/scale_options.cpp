#include "cli/scale_options.hpp"

#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::cli {
namespace {

constexpr const char* name = "scale";
constexpr const char* group = "Scaling";

}  // namespace

ScaleOptions::ScaleOptions(CLI::App& parent, const std::vector<WorkloadKind>& kinds)
    : app_(parent.add_subcommand(
          name, "how a workload's speed-up grows with the workers, what law that follows, what limits it")) {
  app_->footer(
      "Worker counts are ranges, too: --threads 1..8, --procs 1..16:3 (every third). Without any: 1, 2, 3, "
      "4, 6, 8,\n"
      "12, 16, ... up to the CPUs this process may use, at least 4. All options of the workload apply; see\n"
      "parbench scale WORKLOAD --help. The sequential loop is always the base. Points with more workers than "
      "CPUs,\n"
      "which they keep busy, are shown, and not fitted.");
  workloads_.reserve(kinds.size());
  for (const WorkloadKind& kind : kinds) {
    workloads_.push_back(std::make_unique<WorkloadOptions>(*app_, kind));
    add_growth(workloads_.back()->app());
  }
  add_growth(*app_);
  exec_ = std::make_unique<ExecOptions>(workloads_);
}

void ScaleOptions::add_growth(CLI::App& app) {
  app.add_flag(
         "--weak", weak_,
         "weak scaling: w workers get w times the work. The speed-up is that over the loop with as much "
         "work, in the same rounds (Gustafson's scaled speed-up)")
      ->group(group);
  app.add_option("--grow", grow_,
                 "the parameter that --weak multiplies by the workers [what counts the workload's work]")
      ->type_name("NAME")
      ->group(group);
}

std::vector<std::string> ScaleOptions::take_command(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2 || arguments.front() != name) return arguments;
  const std::string& workload = arguments[1];
  std::vector<std::string> names;
  names.reserve(workloads_.size());
  bool is_known = workload.empty() || workload.front() == '-';
  for (const auto& each : workloads_) {
    names.push_back(each->app().get_name());
    is_known = is_known || names.back() == workload;
  }
  if (!is_known)
    throw base::UsageError("scale: unknown workload '" + workload + "'" + base::suggestion(workload, names));
  std::vector<std::string> words = exec_->take_command({arguments.begin() + 1, arguments.end()});
  words.insert(words.begin(), name);
  return words;
}

MeasureCommand ScaleOptions::take_measure(const WorkloadOptions& workload) const {
  model::Plan defaults;
  defaults.max_time = std::chrono::seconds(30);  // many cases share it
  return exec_->parsed() ? exec_->take(defaults) : workload.take(defaults);
}

ScaleCommand ScaleOptions::take() const {
  for (const auto& workload : workloads_) {
    if (!workload->parsed()) continue;
    ScaleCommand command{take_measure(*workload), weak_ ? Scaling::weak : Scaling::strong, {}};
    if (workload->app().count("--grow") + app_->count("--grow") > 0) command.grow = grow_;
    if (command.grow && !weak_)
      throw base::UsageError("--grow: only --weak lets the work grow; give that, too");
    return command;
  }
  throw base::UsageError("scale: say which workload, e.g. 'parbench scale squares'; see 'parbench list'");
}

}  // namespace parbench::cli
