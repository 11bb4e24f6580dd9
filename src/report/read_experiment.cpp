#include "report/read_experiment.hpp"

#include "base/text.hpp"
#include "model/names.hpp"
#include "report/read_case.hpp"
#include "report/read_value.hpp"

namespace parbench::report {
namespace {

/// Takes the case that `id` names.
JsonNode take_case(const JsonNode& id, ReadCases& cases) {
  const auto found = cases.find(id.string());
  if (found == cases.end()) {
    std::vector<std::string> ids;
    for (const auto& [name, node] : cases) ids.push_back(name);
    const auto near = base::nearest(id.string(), ids);
    id.refuse_as(std::string("the id of a case that no other experiment has") +
                 (near ? " (such as '" + *near + "')" : ""));
  }
  const JsonNode node = found->second;
  cases.erase(found);
  return node;
}

/// Each case repeats what it shares with its experiment.
model::CaseRecord read_own_case(const JsonNode& node, const model::ExperimentSpec& experiment) {
  ReadCase read = read_case(node);
  if (read.workload != experiment.workload)
    node.refuse("its workload must be that of its experiment, " + experiment.workload);
  if (read.parameters != experiment.parameters) node.refuse("its params must be those of its experiment");
  return std::move(read.record);
}

void read_cases(JsonObject& object, model::ExperimentRecord& experiment, ReadCases& cases) {
  const JsonNode params = object["params"];
  experiment.description = object["description"].string();
  const JsonNode base = object["base"];
  experiment.spec.parameters = read_parameters(params, base.string());
  object["cases"].each_element([&](const JsonNode& id) {
    experiment.cases.push_back(read_own_case(take_case(id, cases), experiment.spec));
    experiment.spec.cases.push_back(experiment.cases.back().spec);
  });
  const std::string& first = experiment.spec.cases.front().id;
  if (base.string() != first) base.refuse_as("the first of the cases, '" + first + "'");
  const JsonNode control = object["control"];
  experiment.control = read_own_case(control, experiment.spec);
  experiment.spec.control = experiment.control.spec;
  if (experiment.control.spec.id != first + "/control")
    control.refuse("its id must be '" + first + "/control', not '" + experiment.control.spec.id + "'");
}

}  // namespace

model::Resolution read_resolution(const JsonNode& node) {
  JsonObject object(node);
  model::Resolution resolution;
  resolution.ratio = read_optional(object["ratio"], read_positive);
  resolution.interval = read_interval(object["interval"]);
  object.done();
  return resolution;
}

model::Stopped read_stopped(const JsonNode& node) {
  JsonObject object(node);
  model::Stopped stopped;
  stopped.rounds = object["rounds"].integer(0, count_max);
  stopped.reason = read_name(object["reason"], model::parse_stop_reason);
  stopped.elapsed = std::chrono::nanoseconds(read_amount(object["elapsed_ns"]));
  object.done();
  return stopped;
}

model::ExperimentRecord read_experiment(const JsonNode& node, ReadCases& cases) {
  JsonObject object(node);
  model::ExperimentRecord experiment;
  experiment.spec.workload = object["workload"].string();
  read_cases(object, experiment, cases);
  JsonObject resolution(object["resolution"]);
  experiment.warm_resolution = read_resolution(resolution["warm"]);
  experiment.cold_resolution = read_resolution(resolution["cold"]);
  resolution.done();
  experiment.stopped = read_stopped(object["stopped"]);
  object.pass_over_array("scaling");  // it is computed from the rest
  object.done();
  return experiment;
}

}  // namespace parbench::report
