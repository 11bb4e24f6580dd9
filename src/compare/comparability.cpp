#include "compare/comparability.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "compare/names.hpp"
#include "model/names.hpp"
#include "model/parameter_text.hpp"

namespace parbench::compare {
namespace {

using model::CaseRecord;
using model::ExperimentRecord;
using model::Report;

constexpr double memory_tolerance = 0.01;  // kernels reserve some more or less

std::string text(const std::string& value) {
  return value;
}
std::string text(int value) {
  return std::to_string(value);
}
std::string text(double value) {
  return base::exact_real(value);
}
template <class Value>
std::string text(const std::optional<Value>& value) {
  return value ? text(*value) : "unknown";
}

/// Collects what differs of one thing after the other.
class Differences {
 public:
  template <class Value>
  void add(Obstacle obstacle, const std::string& what, const Value& before, const Value& after,
           const std::string& case_id = "") {
    if (!(before == after)) list_.push_back({obstacle, case_id, what, text(before), text(after)});
  }

  std::vector<Difference> take() { return std::move(list_); }

 private:
  std::vector<Difference> list_;
};

void add_machine(Differences& differences, const model::Machine& before, const model::Machine& after) {
  const auto add = [&](const std::string& what, const auto& one, const auto& other) {
    differences.add(Obstacle::machine, what, one, other);
  };
  add("hostname", before.hostname, after.hostname);
  add("cpu_model", before.cpu_model, after.cpu_model);
  add("cpus_online", before.cpus_online, after.cpus_online);
  add("cpus_allowed", before.cpus_allowed, after.cpus_allowed);
  add("cpu_quota", before.cpu_quota, after.cpu_quota);
  add("physical_cores", before.physical_cores, after.physical_cores);
  add("kernel", before.kernel, after.kernel);
  add("hypervisor", before.hypervisor, after.hypervisor);
  add("governor", before.governor, after.governor);
  add("aslr", before.aslr, after.aslr);
  const auto bytes_before = static_cast<double>(before.memory_bytes.value_or(0));
  const auto bytes_after = static_cast<double>(after.memory_bytes.value_or(0));
  if (std::abs(bytes_after - bytes_before) > memory_tolerance * bytes_before)
    add("memory", base::format_bytes(bytes_before), base::format_bytes(bytes_after));
}

std::string parameters_text(const Parameters& parameters) {
  std::vector<std::string> parts;
  parts.reserve(parameters.entries().size());
  for (const Parameters::Entry& entry : parameters.entries())
    parts.push_back(entry.spec.name + "=" + model::value_text(entry));
  return base::join(parts, " ");
}

std::string chunk_text(const model::CaseSpec& spec) {
  return spec.chunk ? std::to_string(*spec.chunk) : "auto";
}

std::string transport_text(const model::CaseSpec& spec) {
  return spec.transport ? std::string(model::name(*spec.transport)) : "none";
}

std::string digest_text(const CaseRecord& record) {
  return base::digest_text(*record.digest);
}

void add_case(Differences& differences, const CaseRecord& before, const CaseRecord& after) {
  const std::string& id = after.spec.id;
  const auto add = [&](const std::string& what, const auto& one, const auto& other) {
    differences.add(Obstacle::plan, what, one, other, id);
  };
  add("mode", std::string(model::name(before.spec.mode)), std::string(model::name(after.spec.mode)));
  add("workers", before.spec.workers, after.spec.workers);
  add("schedule", std::string(model::name(before.spec.schedule)),
      std::string(model::name(after.spec.schedule)));
  add("chunk", chunk_text(before.spec), chunk_text(after.spec));
  add("transport", transport_text(before.spec), transport_text(after.spec));
  add("items", std::to_string(before.items), std::to_string(after.items));
  if (before.digest && after.digest)
    differences.add(Obstacle::digest, "digest", digest_text(before), digest_text(after), id);
}

void add_experiment(Differences& differences, const ExperimentRecord& before, const ExperimentRecord& after) {
  const std::string& id = after.cases.front().spec.id;
  const auto add = [&](const std::string& what, const std::string& one, const std::string& other) {
    differences.add(Obstacle::plan, what, one, other, id);
  };
  add("workload", before.spec.workload, after.spec.workload);
  if (!(before.spec.parameters == after.spec.parameters))
    add("parameters", parameters_text(before.spec.parameters), parameters_text(after.spec.parameters));
  add("input", before.description, after.description);
  add("first case", before.cases.front().spec.id, id);
}

struct Place {
  const ExperimentRecord* experiment;
  const CaseRecord* record;
};

void add_work(Differences& differences, const Report& before, const Report& after) {
  std::map<std::string, Place> places;
  for (const ExperimentRecord& experiment : before.experiments)
    for (const CaseRecord& record : experiment.cases) places[record.spec.id] = {&experiment, &record};
  for (const ExperimentRecord& experiment : after.experiments) {
    const ExperimentRecord* partner = nullptr;
    for (const CaseRecord& record : experiment.cases) {
      const auto place = places.find(record.spec.id);
      if (place == places.end()) continue;
      if (partner != place->second.experiment)
        add_experiment(differences, *place->second.experiment, experiment);
      partner = place->second.experiment;
      add_case(differences, *place->second.record, record);
    }
  }
}

}  // namespace

std::string text(const Difference& difference) {
  return std::string(name(difference.obstacle)) + ": " +
         (difference.case_id.empty() ? "" : difference.case_id + ": ") + difference.what + " is '" +
         difference.before + "' in the base report, '" + difference.after + "' in the new one";
}

std::vector<Difference> find_differences(const Report& before, const Report& after) {
  Differences differences;
  const auto state = [](const Report& report) {
    return std::string(report.complete ? "complete" : "incomplete");
  };
  if (!before.complete || !after.complete) {
    if (before.complete == after.complete)
      differences.add(Obstacle::incomplete, "state", state(before), state(after) + " too");
    else
      differences.add(Obstacle::incomplete, "state", state(before), state(after));
  }
  add_machine(differences, before.machine, after.machine);
  differences.add(Obstacle::build, "build_type", before.tool.build_type, after.tool.build_type);
  differences.add(Obstacle::plan, "bind", std::string(model::name(before.plan.binding)),
                  std::string(model::name(after.plan.binding)));
  add_work(differences, before, after);
  return differences.take();
}

std::vector<Difference> without(const std::vector<Difference>& differences,
                                const std::set<Obstacle>& allowed) {
  std::vector<Difference> rest;
  for (const Difference& difference : differences)
    if (!allowed.contains(difference.obstacle)) rest.push_back(difference);
  return rest;
}

}  // namespace parbench::compare
