#include "report/heading.hpp"

#include "base/text.hpp"
#include "model/parameter_text.hpp"
#include "report/case_names.hpp"
#include "report/sentence.hpp"

namespace parbench::report {
namespace {

std::string stop_text(const model::ExperimentRecord& experiment, const model::Plan& plan) {
  switch (experiment.stopped.reason) {
    case model::StopReason::resolved:
      return "no comparison needs more";
    case model::StopReason::rounds:
      return "the most that were allowed";
    case model::StopReason::max_time:
      return "stopped at the time limit of " + base::format_duration(plan.max_time);
    case model::StopReason::failed:
      return "stopped by a failure";
    case model::StopReason::interrupted:
      break;
  }
  return "interrupted";
}

}  // namespace

std::string title(const model::ExperimentRecord& experiment) {
  std::string text = experiment.spec.workload;
  for (const Parameters::Entry& entry : experiment.spec.parameters.entries())
    if (!entry.is_default) text += " " + entry.spec.name + "=" + model::value_text(entry);
  if (!experiment.description.empty()) text += ": " + experiment.description;
  return printable(text);
}

std::string conditions(const model::ExperimentRecord& experiment, const model::Report& report) {
  const std::string options = shared_options(experiment);
  return machine_text(report.machine) + (options.empty() ? "" : ", " + options) + ", " +
         count_text(experiment.stopped.rounds, "round") + ": " + stop_text(experiment, report.plan);
}

std::string machine_text(const model::Machine& machine) {
  std::string text = count_text(machine.cpus_allowed, "CPU");
  std::vector<std::string> remarks;
  if (machine.cpu_model) remarks.push_back(printable(*machine.cpu_model));
  if (machine.cpu_quota) remarks.push_back("quota " + base::three_digits(*machine.cpu_quota) + " CPUs");
  if (machine.hypervisor) remarks.push_back("under " + printable(*machine.hypervisor));
  return remarks.empty() ? text : text + " (" + base::join(remarks, ", ") + ")";
}

}  // namespace parbench::report
