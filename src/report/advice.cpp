#include "report/advice.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace parbench::report {
namespace {

using model::Machine;
using MaybeAdvice = std::optional<Advice>;

Advice warning(std::string topic, std::string text, std::optional<std::string> command = std::nullopt) {
  return {Severity::warning, std::move(topic), std::move(text), std::move(command)};
}

Advice note(std::string topic, std::string text, std::optional<std::string> command = std::nullopt) {
  return {Severity::note, std::move(topic), std::move(text), std::move(command)};
}

MaybeAdvice about_load(const Machine& machine) {
  if (!machine.load_avg) return std::nullopt;
  const double load = machine.load_avg->front();
  if (load < 0.1 * machine.cpus_online) return std::nullopt;
  return warning(
      "load",
      "The load average is " + base::three_digits(load) + " on " + std::to_string(machine.cpus_online) +
          " CPUs: other work takes CPU time, from cases with many workers most of all. See what runs.",
      "ps -eo pid,pcpu,comm --sort=-pcpu | head");
}

MaybeAdvice about_quota(const Machine& machine) {
  if (!machine.cpu_quota || *machine.cpu_quota >= machine.cpus_allowed) return std::nullopt;
  const int whole = std::max(1, static_cast<int>(std::floor(*machine.cpu_quota)));
  return warning("quota",
                 "The cgroup grants " + base::three_digits(*machine.cpu_quota) + " CPUs of time on " +
                     std::to_string(machine.cpus_allowed) +
                     ": with more workers all of them are stopped for the rest of each period.",
                 "taskset -c 0-" + std::to_string(whole - 1) + " parbench ...   (or --workers " +
                     std::to_string(whole) + ")");
}

MaybeAdvice about_governor(const Machine& machine) {
  if (!machine.governor || *machine.governor == "performance") return std::nullopt;
  return warning("governor",
                 "The CPU frequency governor is " + *machine.governor +
                     ": clocks rise with load, in the midst of a pass.",
                 "sudo cpupower frequency-set -g performance");
}

MaybeAdvice about_turbo(const Tuning& tuning) {
  if (tuning.turbo != true) return std::nullopt;
  return warning("turbo",
                 "Turbo is on: one busy core runs faster than several, so the sequential base is flattered.",
                 tuning.turbo_off.empty() ? std::nullopt : std::optional(tuning.turbo_off));
}

MaybeAdvice about_aslr(const Machine& machine) {
  if (!machine.aslr) return std::nullopt;
  if (*machine.aslr > 0)
    return note("aslr",
                "Address layouts are random, as they should be: each run of parbench samples another one.");
  return warning("aslr", "Address layouts are fixed: one layout's luck is measured again and again.",
                 "sudo sysctl kernel.randomize_va_space=2");
}

MaybeAdvice about_cpus(const Machine& machine) {
  if (machine.cpus_allowed == 1)
    return warning("cpus",
                   "This process may use one CPU: computing cannot gain from workers, only waiting can.");
  if (machine.cpus_allowed < machine.cpus_online)
    return note("cpus", "This process may use " + std::to_string(machine.cpus_allowed) + " of " +
                            std::to_string(machine.cpus_online) +
                            " CPUs: what runs on the others shares caches and "
                            "memory with it.");
  return std::nullopt;
}

MaybeAdvice about_smt(const Machine& machine) {
  if (!machine.physical_cores || machine.cpus_allowed <= *machine.physical_cores) return std::nullopt;
  return note("smt",
              std::to_string(machine.cpus_allowed) + " CPUs are " + std::to_string(*machine.physical_cores) +
                  " cores with several hardware threads: workers beyond " +
                  std::to_string(*machine.physical_cores) + " share a core's units and caches, and add less.",
              "echo off | sudo tee /sys/devices/system/cpu/smt/control");
}

MaybeAdvice about_hypervisor(const Machine& machine) {
  if (!machine.hypervisor) return std::nullopt;
  return note("hypervisor",
              "This is a virtual machine (" + *machine.hypervisor +
                  "): its host may take CPUs away at any time; watch steal_ns in the report, and do not "
                  "compare times between days.");
}

MaybeAdvice about_numa(const Machine& machine) {
  if (!machine.numa_nodes || *machine.numa_nodes < 2) return std::nullopt;
  return note(
      "numa",
      "Memory lies in " + std::to_string(*machine.numa_nodes) +
          " NUMA nodes: a worker that reads another node's memory is slower. To leave that out, stay on one.",
      "numactl --cpunodebind=0 --membind=0 parbench ...");
}

MaybeAdvice about_huge_pages(const Tuning& tuning) {
  if (tuning.transparent_huge_pages != "always") return std::nullopt;
  return note("huge pages",
              "Transparent huge pages are always used where they can be found, which differs from run to "
              "run; most of "
              "all, a first pass does.",
              "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
}

}  // namespace

std::vector<Advice> advice(const Machine& machine, const Tuning& tuning) {
  std::vector<Advice> all;
  for (MaybeAdvice& each : std::vector<MaybeAdvice>{
           about_cpus(machine), about_load(machine), about_quota(machine), about_governor(machine),
           about_turbo(tuning), about_aslr(machine), about_smt(machine), about_hypervisor(machine),
           about_numa(machine), about_huge_pages(tuning)})
    if (each) all.push_back(std::move(*each));
  std::stable_partition(all.begin(), all.end(),
                        [](const Advice& a) { return a.severity == Severity::warning; });
  return all;
}

}  // namespace parbench::report
