#include "report/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "report/read.hpp"
#include "report/sample_report.hpp"
#include "scaling/curves.hpp"
#include "stats/scaling_laws.hpp"

namespace parbench {
namespace {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

/// What configs/report.schema.json finds wrong with `document`; empty when it is valid.
std::string violations(const json& document) {
  std::ifstream file(PARBENCH_SOURCE_DIR "/configs/report.schema.json");
  const json schema_document = json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(NlohmannJsonAdapter(schema_document), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::string text;
  if (validator.validate(schema, NlohmannJsonAdapter(document), &results)) return text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) text += step;
    text += ": " + error.description + "\n";
  }
  return text.empty() ? "invalid" : text;
}

json written(const model::Report& report) {
  return json::parse(report::to_json(report));
}

TEST(Json, follows_the_schema_for_a_complete_run) {
  EXPECT_EQ(violations(written(test::sample_report())), "");
}

TEST(Json, follows_the_schema_for_an_interrupted_run) {
  const json document = written(test::interrupted_report());
  EXPECT_EQ(violations(document), "");
  EXPECT_EQ(document["complete"], false);
  EXPECT_EQ(document["stopped"], (json{{"rounds", 5}, {"elapsed_ns", 0}, {"reason", "interrupted"}}));
  EXPECT_TRUE(document["comparisons"][0]["interval"].is_null());
}

TEST(Json, follows_the_schema_for_failed_and_invalid_cases) {
  const json document = written(test::failed_report());
  EXPECT_EQ(violations(document), "");
  EXPECT_EQ(document["cases"][1]["status"], "invalid");
  EXPECT_EQ(document["cases"][2]["status"], "failed");
  EXPECT_TRUE(document["cases"][2]["summary"].is_null());
  EXPECT_TRUE(document["cases"][2]["digest"].is_null());
  EXPECT_TRUE(document["comparisons"][2]["ratio"].is_null());
}

TEST(Json, follows_the_schema_for_a_suite_and_for_nothing_measured_yet) {
  EXPECT_EQ(violations(written(test::suite_report())), "");
  model::Report empty = test::sample_report();
  empty.experiments.clear();
  EXPECT_EQ(violations(written(empty)), "");
}

TEST(Schema, refuses_an_unknown_key_wherever_it_stands) {
  for (const char* place :
       {"", "/machine", "/cases/0", "/cases/0/rounds/0", "/cases/0/rounds/0/usage",
        "/cases/0/rounds/0/workers/0", "/cases/0/summary", "/cases/0/summary/warm", "/comparisons/0",
        "/experiments/0", "/experiments/0/control", "/plan", "/tool", "/stopped", "/resolution"}) {
    json document = written(test::sample_report());
    document[json::json_pointer(place)]["surplus"] = 1;
    EXPECT_NE(violations(document), "") << place;
  }
}

TEST(Schema, refuses_a_missing_key_wherever_it_stands) {
  for (const char* place : {"", "/machine", "/cases/0", "/cases/0/rounds/0", "/cases/0/rounds/0/usage",
                            "/cases/0/summary", "/comparisons/0", "/experiments/0", "/plan", "/tool"}) {
    const json complete = written(test::sample_report());
    for (const auto& field : complete[json::json_pointer(place)].items()) {
      json document = complete;
      document[json::json_pointer(place)].erase(field.key());
      EXPECT_NE(violations(document), "") << place << " without " << field.key();
    }
  }
}

TEST(Schema, refuses_values_that_cannot_be) {
  const auto with = [](const char* place, const json& value) {
    json document = written(test::sample_report());
    document[json::json_pointer(place)] = value;
    return violations(document);
  };
  EXPECT_NE(with("/cases/0/rounds/0/create_ns", -1), "");
  EXPECT_NE(with("/cases/0/rounds/0/create_ns", 1.5), "");
  EXPECT_NE(with("/cases/0/rounds/0/passes_ns/0", -1), "");
  EXPECT_NE(with("/cases/0/mode", "fibers"), "");
  EXPECT_NE(with("/cases/0/digest", "123"), "");
  EXPECT_NE(with("/comparisons/0/ratio", 0), "");
  EXPECT_NE(with("/comparisons/0/interval", {1.0}), "");
  EXPECT_NE(with("/experiments/0/control/id", "squares/seq/1"), "");
  EXPECT_NE(with("/schema", "parbench.report/1"), "");
  EXPECT_EQ(with("/cases/0/rounds/0/create_ns", 0), "");
}

TEST(Json, flattens_cases_and_comparisons_over_experiments) {
  const json document = written(test::suite_report());
  EXPECT_EQ(document["cases"].size(), 6U);
  EXPECT_EQ(document["comparisons"].size(), 8U);
  EXPECT_EQ(document["experiments"].size(), 2U);
  EXPECT_EQ(document["experiments"][1]["cases"][2], "files/procs/2/transport=pipe");
  EXPECT_EQ(document["experiments"][1]["base"], "files/seq/1");
  EXPECT_EQ(document["plan"]["order"].size(), 4U);
  EXPECT_EQ(document["plan"]["order"][0],
            json({"squares/seq/1", "squares/threads/2", "squares/seq/1/control", "squares/procs/2"}));
  EXPECT_EQ(document["plan"]["order"][3][0], "files/seq/1/control");
}

TEST(Json, gives_the_widest_resolution_and_the_most_serious_reason_for_the_whole_run) {
  const json document = written(test::suite_report());
  EXPECT_EQ(document["resolution"], (json{{"ratio", 0.999}, {"interval", {0.97, 1.02}}}));
  EXPECT_EQ(document["stopped"], (json{{"rounds", 32}, {"elapsed_ns", 0}, {"reason", "max_time"}}));
}

TEST(Json, names_the_unit_of_durations_and_keeps_the_types_of_parameters) {
  const json expected{{"input", {"a b.csv", "c.csv"}}, {"pause_ns", 2'000'000}, {"skew", 1.5}, {"note", "x"}};
  EXPECT_EQ(written(test::suite_report())["cases"][3]["params"], expected);
}

/// The sample, and threads with `counts` in place of its pools, as `law` has them.
template <class Law>
model::ExperimentRecord scaled(const Law& law, const std::vector<int>& counts, int rounds) {
  model::ExperimentRecord experiment = test::sample_experiment();
  model::ExperimentRecord curve = test::curve_run(law, counts, rounds, {.of_sample = 0.01});
  experiment.cases = std::move(curve.cases);
  experiment.spec.workload = curve.spec.workload;
  experiment.control.spec.id = "work/seq/1/control";
  experiment.order.clear();
  experiment.comparisons.clear();
  return experiment;
}

model::Report strong_report() {
  model::Report report = test::sample_report();
  report.machine.cpus_allowed = 16;
  report.experiments = {scaled(stats::UniversalLaw{0.039, 0.003}, {1, 2, 4, 8, 12, 16}, 12)};
  return report;
}

model::Report weak_report() {
  model::Report report = test::sample_report();
  report.machine.cpus_allowed = 16;
  report.experiments.clear();
  for (const int count : {1, 2, 4}) {
    model::ExperimentRecord experiment = scaled(stats::GustafsonLaw{0.1}, {count}, 12);
    ParameterSpec size;
    size.name = "size";
    experiment.spec.parameters = Parameters({Parameters::Entry{size, std::int64_t{1000} * count, false}});
    const std::string suffix = "/size=" + std::to_string(count) + "k";
    for (model::CaseRecord& record : experiment.cases) record.spec.id += suffix;
    experiment.control.spec.id = "work/seq/1" + suffix + "/control";
    report.experiments.push_back(std::move(experiment));
  }
  return report;
}

TEST(Json, writes_how_the_workers_scale_where_there_are_several_counts) {
  EXPECT_FALSE(written(test::sample_report())["experiments"][0].contains("scaling"));
  const json document = written(strong_report());
  EXPECT_EQ(violations(document), "");
  const json& curve = document["experiments"][0]["scaling"][0];
  EXPECT_EQ(curve["mode"], "threads");
  EXPECT_EQ(curve["points"].size(), 6U);
  EXPECT_EQ(curve["points"][1]["case"], "work/threads/2");
  EXPECT_TRUE(curve["points"][0]["serial_fraction"].is_null());
  EXPECT_NEAR(curve["universal"]["contention"]["value"].get<double>(), 0.039, 0.01);
  EXPECT_NEAR(curve["universal"]["best_workers"]["value"].get<double>(), 17.9, 1);
  EXPECT_EQ(curve["universal"]["coherency"]["interval"].size(), 2U);
}

TEST(Json, writes_a_refusal_to_fit_and_what_nothing_bounds) {
  model::Report report = strong_report();
  report.experiments = {scaled(stats::AmdahlLaw{0}, {1, 2, 4}, 1)};
  const json document = written(report);
  EXPECT_EQ(violations(document), "");
  const json& curve = document["experiments"][0]["scaling"][0];
  EXPECT_NE(curve["universal"]["refused"].get<std::string>(), "");
  EXPECT_TRUE(curve["amdahl"]["limit"]["interval"].is_null());
}

TEST(Json, writes_how_work_that_grows_scales) {
  const json document = written(weak_report());
  EXPECT_EQ(violations(document), "");
  const json& curve = document["weak_scaling"][0];
  EXPECT_EQ(curve["parameter"], "size");
  EXPECT_EQ(curve["per_worker"], 1000);
  EXPECT_NEAR(curve["gustafson"]["serial_fraction"]["value"].get<double>(), 0.1, 0.02);
  EXPECT_FALSE(written(strong_report()).contains("weak_scaling"));
}

TEST(Json, computes_scaling_anew_from_a_report_that_was_read) {
  for (const model::Report& report : {strong_report(), weak_report()}) {
    const std::string text = report::to_json(report);
    EXPECT_EQ(report::to_json(report::read_report(text, "r.json")), text);
  }
}

TEST(Schema, refuses_surplus_and_missing_keys_of_scaling) {
  for (const char* place :
       {"/experiments/0/scaling/0", "/experiments/0/scaling/0/points/0", "/experiments/0/scaling/0/amdahl",
        "/experiments/0/scaling/0/universal", "/experiments/0/scaling/0/universal/contention"}) {
    const json complete = written(strong_report());
    json surplus = complete;
    surplus[json::json_pointer(place)]["surplus"] = 1;
    EXPECT_NE(violations(surplus), "") << place;
    for (const auto& field : complete[json::json_pointer(place)].items()) {
      json missing = complete;
      missing[json::json_pointer(place)].erase(field.key());
      EXPECT_NE(violations(missing), "") << place << " without " << field.key();
    }
  }
}

TEST(Json, keeps_each_raw_number) {
  const json round = written(test::sample_report())["cases"][1]["rounds"][1];
  EXPECT_EQ(round["round"], 1);
  EXPECT_EQ(round["passes_ns"], json({240300, 240310, 240320}));
  EXPECT_EQ(round["usage"]["user_ns"], 1201500);
  EXPECT_TRUE(round["usage"]["steal_ns"].is_null());
  EXPECT_EQ(round["workers"][1]["tid"], 4243);
}

TEST(Json, writes_digests_as_sixteen_digits_and_large_numbers_exactly) {
  model::Report report = test::sample_report();
  report.plan.seed = std::numeric_limits<std::uint64_t>::max();
  const json document = written(report);
  EXPECT_EQ(document["cases"][0]["digest"], "00abcdef01234567");
  EXPECT_EQ(document["plan"]["seed"].get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
}

TEST(Json, keeps_hostile_names_as_they_are) {
  const std::string hostile = "a\"b\\c\n\x1b[31m\x01 \u00e9 |`<script>";
  model::Report report = test::sample_report();
  report.command = {hostile};
  EXPECT_EQ(written(report)["command"][0], hostile);
}

TEST(Json, replaces_bytes_that_are_not_utf8) {
  model::Report report = test::sample_report();
  report.command = {"bad\xff.csv"};
  EXPECT_EQ(written(report)["command"][0], "bad\uFFFD.csv");
}

TEST(Json, says_null_for_facts_that_could_not_be_read) {
  model::Report report = test::sample_report();
  report.machine.cpu_model.reset();
  report.machine.memory_bytes.reset();
  report.machine.load_avg.reset();
  report.machine.aslr.reset();
  const json document = written(report);
  EXPECT_EQ(violations(document), "");
  for (const char* key : {"cpu_model", "memory_bytes", "load_avg", "aslr", "cpu_quota"})
    EXPECT_TRUE(document["machine"][key].is_null()) << key;
}

TEST(Json, ends_the_program_rather_than_write_a_number_that_is_none) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[0].summary->cpu_ns = std::nan("");
  EXPECT_DEATH(report::to_json(report), "broken contract");
}

TEST(Json, keeps_lists_of_numbers_on_one_line) {
  const std::string text = report::to_json(test::sample_report());
  EXPECT_NE(text.find("\"passes_ns\": [447000, 447010, 447020],\n"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
}

}  // namespace
}  // namespace parbench
