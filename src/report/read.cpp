#include "report/read.hpp"

#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/json.hpp"
#include "report/json_document.hpp"
#include "report/read_experiment.hpp"
#include "report/read_machine.hpp"
#include "report/read_value.hpp"

namespace parbench::report {
namespace {

[[noreturn]] void refuse_foreign(const std::string& file, const std::string& why) {
  throw base::ConfigError(file, "is not a parbench report: " + why);
}

/// The version in "parbench.report/2"; no value where that is the name of another form.
std::optional<std::int64_t> version(const std::string& schema) {
  const std::string begin = "parbench.report/";
  if (schema.rfind(begin, 0) != 0) return std::nullopt;
  return base::parse_count(schema.substr(begin.size()));
}

void check_schema(const JsonNode& root, const std::string& file) {
  const std::string expected = report_schema;
  if (!root.is_object())
    refuse_foreign(file, "it is no object, but of type " + std::string(root.type_name()));
  for (const JsonNode& member : root.members()) {
    if (member.key() != "schema" || !member.is_string()) continue;
    const std::string schema = member.string();
    if (schema == expected) return;
    if (schema.rfind("parbench.suite/", 0) == 0)
      refuse_foreign(file,
                     "it is a suite; measure what it asks for: parbench run " + file + " --json report.json");
    const auto found = version(schema);
    if (!found) refuse_foreign(file, "its schema is \"" + printable(schema) + "\", not \"" + expected + "\"");
    throw base::ConfigError(
        file,
        std::string("was written by ") + (*found < *version(expected) ? "an older" : "a newer") +
            " parbench (schema " + printable(schema) + ", this one reads " + expected + "): " +
            (*found < *version(expected) ? "measure again with this version" : "read it with that version"));
  }
  refuse_foreign(file, "it does not say \"schema\": \"" + expected + "\"");
}

model::Tool read_tool(const JsonNode& node) {
  JsonObject object(node);
  model::Tool tool;
  tool.name = object["name"].string();
  tool.version = object["version"].string();
  tool.compiler = object["compiler"].string();
  tool.flags = object["flags"].string();
  tool.build_type = object["build_type"].string();
  object.done();
  return tool;
}

/// The numbers of a plan; its order is read when the cases are known.
model::Plan read_plan(JsonObject& object) {
  model::Plan plan;
  plan.seed = object["seed"].integer<std::uint64_t>();
  plan.rounds_max = object["rounds_max"].integer(1, count_max);
  plan.precision = object["precision"].number(0);
  plan.margin = object["margin"].number(0);
  plan.max_time = std::chrono::nanoseconds(object["max_time_ns"].integer<std::int64_t>(0));
  plan.timeout = std::chrono::nanoseconds(object["timeout_ns"].integer<std::int64_t>(0));
  plan.binding = read_name(object["bind"], model::parse_binding);
  return plan;
}

ReadCases index_cases(const JsonNode& node) {
  ReadCases cases;
  for (const JsonNode& element : node.elements()) {
    if (!element.is_object()) element.refuse("must be an object, not " + std::string(element.type_name()));
    JsonObject object(element);
    const JsonNode id = object["id"];
    if (!cases.emplace(id.string(), element).second) id.refuse("another case has the same id");
  }
  return cases;
}

/// Where each case id of a report belongs.
class CaseIndex {
 public:
  struct Place {
    std::size_t experiment;
    int index;  ///< as in ExperimentRecord::order
  };

  explicit CaseIndex(const std::vector<model::ExperimentRecord>& experiments) {
    for (std::size_t i = 0; i < experiments.size(); ++i) {
      int index = 0;
      for (const model::CaseRecord& record : experiments[i].cases)
        places_.emplace(record.spec.id, Place{i, index++});
      const auto& control = experiments[i].control.spec.id;
      places_.emplace(control, Place{i, index});
    }
  }

  Place find(const JsonNode& id) const {
    const auto found = places_.find(id.string());
    if (found == places_.end()) id.refuse_as("the id of a case");
    return found->second;
  }

 private:
  std::map<std::string, Place> places_;
};

/// The order of one round, for the experiment whose cases it names.
void read_round(const JsonNode& node, const CaseIndex& index,
                std::vector<model::ExperimentRecord>& experiments) {
  std::optional<std::size_t> experiment;
  std::vector<int> order;
  node.each_element([&](const JsonNode& id) {
    const CaseIndex::Place place = index.find(id);
    if (experiment && *experiment != place.experiment)
      id.refuse_as("of the same experiment as those before it");
    experiment = place.experiment;
    order.push_back(place.index);
  });
  experiments[*experiment].order.push_back(std::move(order));
}

/// A comparison, for the experiment whose cases it compares.
void read_comparison(const JsonNode& node, const CaseIndex& index,
                     std::vector<model::ExperimentRecord>& experiments) {
  JsonObject object(node);
  const JsonNode id = object["case"];
  const JsonNode base = object["base"];
  const CaseIndex::Place place = index.find(id);
  if (index.find(base).experiment != place.experiment) base.refuse_as("a case of the same experiment");
  model::Comparison comparison;
  comparison.case_id = id.string();
  comparison.base_id = base.string();
  comparison.metric = read_name(object["metric"], model::parse_metric);
  comparison.ratio = read_optional(object["ratio"], read_positive);
  comparison.interval = read_interval(object["interval"]);
  comparison.level = object["level"].number(0, 1);
  comparison.rounds = object["rounds"].integer(0, count_max);
  comparison.verdict = read_name(object["verdict"], model::parse_verdict);
  comparison.reason = object["reason"].string();
  object.done();
  experiments[place.experiment].comparisons.push_back(std::move(comparison));
}

void read_results(JsonObject& object, const JsonNode& order, model::Report& report) {
  ReadCases cases = index_cases(object["cases"]);
  const JsonNode comparisons = object["comparisons"];
  for (const JsonNode& element : object["experiments"].elements())
    report.experiments.push_back(read_experiment(element, cases));
  if (!cases.empty()) cases.begin()->second.refuse("belongs to no experiment");
  const CaseIndex index(report.experiments);
  for (const JsonNode& element : comparisons.elements()) read_comparison(element, index, report.experiments);
  for (const JsonNode& round : order.elements()) read_round(round, index, report.experiments);
  for (const model::ExperimentRecord& experiment : report.experiments)
    report.plan.experiments.push_back(experiment.spec);
}

}  // namespace

model::Report read_report(const std::string& text, const std::string& file) {
  const JsonDocument document(text, file);
  check_schema(document.root(), file);
  JsonObject object(document.root());
  object["schema"].string();
  model::Report report;
  report.complete = object["complete"].truth();
  report.tool = read_tool(object["tool"]);
  report.command = read_list(object["command"], [](const JsonNode& word) { return word.string(); });
  report.started_at = object["started_at"].string();
  report.finished_at = object["finished_at"].string();
  report.machine = read_machine(object["machine"]);
  JsonObject plan(object["plan"]);
  report.plan = read_plan(plan);
  const JsonNode order = plan["order"];
  plan.done();
  read_results(object, order, report);
  read_resolution(object["resolution"]);  // these two follow from the experiments
  read_stopped(object["stopped"]);
  for (const char* const computed : {"weak_scaling", "metg", "break_even"}) object.pass_over_array(computed);
  object.done();
  return report;
}

}  // namespace parbench::report
