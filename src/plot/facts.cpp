#include "plot/facts.hpp"

#include "base/text.hpp"

namespace parbench::plot {
namespace {

std::string percent(double fraction) {
  return base::three_digits(fraction * 100) + " %";
}

std::string cpus_text(const model::Machine& machine) {
  std::string text = std::to_string(machine.cpus_online) + " online, " +
                     std::to_string(machine.cpus_allowed) + " of them usable";
  if (machine.physical_cores) text += ", " + std::to_string(*machine.physical_cores) + " physical cores";
  if (machine.cpu_quota) text += ", quota of " + base::three_digits(*machine.cpu_quota) + " CPUs";
  return text;
}

std::string caches_text(const std::vector<model::Cache>& caches) {
  std::vector<std::string> texts;
  texts.reserve(caches.size());
  for (const model::Cache& cache : caches)
    texts.push_back("L" + std::to_string(cache.level) + " " + cache.type + " " +
                    base::format_bytes(static_cast<double>(cache.size_bytes)));
  return base::join(texts, ", ");
}

std::string plan_text(const model::Plan& plan) {
  return "at most " + std::to_string(plan.rounds_max) + " rounds and " + base::exact_duration(plan.max_time) +
         " per experiment, precision " + percent(plan.precision) + ", margin " + percent(plan.margin) +
         ", seed " + std::to_string(plan.seed);
}

}  // namespace

std::vector<Fact> facts_of(const model::Report& report) {
  const model::Machine& machine = report.machine;
  std::vector<Fact> facts{{"host", machine.hostname}};
  if (machine.cpu_model) facts.push_back({"processor", *machine.cpu_model});
  facts.push_back({"CPUs", cpus_text(machine)});
  if (!machine.caches.empty()) facts.push_back({"caches", caches_text(machine.caches)});
  if (machine.memory_bytes)
    facts.push_back({"memory", base::format_bytes(static_cast<double>(*machine.memory_bytes))});
  facts.push_back({"kernel", machine.kernel});
  if (machine.hypervisor) facts.push_back({"hypervisor", *machine.hypervisor});
  if (machine.governor) facts.push_back({"governor", *machine.governor});
  if (machine.load_avg) facts.push_back({"load before", base::three_digits((*machine.load_avg)[0])});
  facts.push_back({"tool", report.tool.name + " " + report.tool.version + ", " + report.tool.compiler + ", " +
                               report.tool.build_type + ", " + report.tool.flags});
  facts.push_back({"measured", report.started_at + " to " + report.finished_at});
  facts.push_back({"plan", plan_text(report.plan)});
  return facts;
}

}  // namespace parbench::plot
