#include "cli/exec_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"

namespace parbench::cli {
namespace {

constexpr const char* name = "exec";

}  // namespace

ExecOptions::ExecOptions(const std::vector<std::unique_ptr<WorkloadOptions>>& workloads) {
  for (const auto& workload : workloads)
    if (workload->app().get_name() == name) workload_ = workload.get();
  if (workload_ == nullptr) return;
  CLI::App& app = workload_->app();
  app.add_option("--items", items_, "short for --set items=FILE|N")->type_name("FILE|N")->group("Cases");
  app.footer("Write your command behind --, as in: parbench exec --items names.txt -- gzip -kc {}\n" +
             app.get_footer());
}

std::vector<std::string> ExecOptions::take_command(const std::vector<std::string>& arguments) {
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  if (dashes == arguments.end() || arguments.front() != name) return arguments;
  has_command_ = true;
  command_.assign(dashes + 1, arguments.end());
  return {arguments.begin(), dashes};
}

MeasureCommand ExecOptions::take(model::Plan defaults) const {
  MeasureCommand command = workload_->take(std::move(defaults));
  auto& settings = command.requests.front().settings;
  if (workload_->app().count("--items") > 0) settings.push_back({{"items", {items_}, "--items"}});
  if (has_command_ && command_.empty())
    throw base::UsageError("exec: nothing stands behind --; write your command there, as in: -- gzip -kc {}");
  if (has_command_) settings.push_back({{"command", command_, "--"}});
  return command;
}

}  // namespace parbench::cli
