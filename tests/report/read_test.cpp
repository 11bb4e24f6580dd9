#include "report/read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "report/json.hpp"
#include "report/sample_report.hpp"

namespace parbench {
namespace {

using nlohmann::ordered_json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using Pointer = ordered_json::json_pointer;

model::Report read(const std::string& text) {
  return report::read_report(text, "r.json");
}

/// What it says about `text`; empty where it reads it.
std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "";
}

std::string refusal_of(const ordered_json& document) {
  return refusal(document.dump());
}

ordered_json sample() {
  return ordered_json::parse(report::to_json(test::suite_report()));
}

/// What it says when this stands there.
std::string refusal_with(const std::string& place, const ordered_json& value) {
  ordered_json document = sample();
  document.at(Pointer(place)) = value;
  return refusal_of(document);
}

/// Every place in a document, the root but last.
void add_places(const ordered_json& node, const Pointer& place, std::vector<Pointer>& places) {
  if (node.is_object())
    for (const auto& member : node.items()) add_places(member.value(), place / member.key(), places);
  if (node.is_array())
    for (std::size_t i = 0; i < node.size(); ++i) add_places(node[i], place / i, places);
  places.push_back(place);
}

model::Report report_with_everything() {
  model::Report report = test::suite_report();
  report.plan.seed = std::numeric_limits<std::uint64_t>::max();
  report.plan.binding = model::Binding::never;
  report.command = {"a\"b\\c\n\x1b[31m\x01 \u00e9 |`<script>", ""};
  report.machine.governor = "performance";
  report.machine.cpu_quota = 1.5;
  model::CaseRecord& record = report.experiments[0].cases[2];
  record.summary->warm_breakdown = model::Breakdown{100, 80, -10, 5, 5, 0, 20};
  record.summary->cold_breakdown = model::Breakdown{200, 80, 10, 5, 5, 80, 20};
  record.summary->bytes_per_second = 1e300;
  record.rounds[0].workers[1].spans.push_back({1, 2, 3, 4});
  return report;
}

TEST(Read, gives_back_what_was_written) {
  for (const model::Report& report :
       {test::sample_report(), test::interrupted_report(), test::failed_report(), test::suite_report(),
        report_with_everything()}) {
    const std::string text = report::to_json(report);
    EXPECT_EQ(report::to_json(read(text)), text);
  }
}

TEST(Read, gives_back_the_same_values) {
  model::Report written = report_with_everything();
  written.experiments.pop_back();  // whose parameters are paths, which come back as texts
  written.plan.experiments = {written.experiments[0].spec};
  for (model::CaseRecord& record : written.experiments[0].cases) {
    for (double* end : {&record.summary->warm.interval->low, &record.summary->warm.interval->high,
                        &record.summary->cold.interval->low, &record.summary->cold.interval->high})
      *end = std::round(*end);  // durations are whole nanoseconds
  }
  for (double* end : {&written.experiments[0].control.summary->warm.interval->low,
                      &written.experiments[0].control.summary->warm.interval->high,
                      &written.experiments[0].control.summary->cold.interval->low,
                      &written.experiments[0].control.summary->cold.interval->high})
    *end = std::round(*end);
  EXPECT_TRUE(read(report::to_json(written)) == written);
}

TEST(Read, takes_labels_chunks_and_defaults_from_the_ids) {
  model::Report report = test::sample_report();
  model::ExperimentRecord& experiment = report.experiments[0];
  const std::string id = "squares/threads#2/2/size=1M/chunk=64/schedule=guided";
  for (model::Comparison& each : experiment.comparisons)
    if (each.case_id == experiment.cases[1].spec.id) each.case_id = id;
  experiment.cases[1].spec.id = id;
  experiment.cases[0].spec.id += "/size=1M";
  experiment.control.spec.id = experiment.cases[0].spec.id + "/control";
  for (model::Comparison& each : experiment.comparisons) each.base_id = experiment.cases[0].spec.id;
  const model::ExperimentRecord found = read(report::to_json(report)).experiments[0];
  EXPECT_EQ(found.cases[1].spec.label, "threads#2");
  EXPECT_EQ(found.cases[1].spec.chunk, 64U);
  EXPECT_EQ(found.cases[2].spec.chunk, std::nullopt);
  EXPECT_FALSE(found.spec.parameters.entries()[0].is_default);
  EXPECT_TRUE(found.spec.parameters.entries()[1].is_default);
}

TEST(Read, gives_parameters_the_types_that_json_has) {
  const Parameters parameters = read(report::to_json(test::suite_report())).experiments[1].spec.parameters;
  EXPECT_EQ(parameters.texts("input"), (std::vector<std::string>{"a b.csv", "c.csv"}));
  EXPECT_EQ(parameters.duration("pause"), std::chrono::milliseconds(2));
  EXPECT_EQ(parameters.real("skew"), 1.5);
  EXPECT_EQ(parameters.text("note"), "x");
  EXPECT_EQ(parameters.entries()[1].spec.type, ParameterType::duration);
}

TEST(Read, says_what_a_value_must_be_and_what_it_is) {
  EXPECT_EQ(refusal_with("/cases/3/rounds/0/create_ns", "x"),
            "r.json: /cases/3/rounds/0/create_ns: must be an integer, not \"x\"");
  EXPECT_EQ(refusal_with("/cases/3/rounds/0/create_ns", 1.5),
            "r.json: /cases/3/rounds/0/create_ns: must be an integer, not 1.5");
  EXPECT_EQ(refusal_with("/cases/3/rounds/0/create_ns", -1),
            "r.json: /cases/3/rounds/0/create_ns: must be at least 0, not -1");
  EXPECT_EQ(refusal_with("/cases/3/rounds/0/create_ns", nullptr),
            "r.json: /cases/3/rounds/0/create_ns: must be an integer, not null");
  EXPECT_EQ(
      refusal_with("/cases/3/rounds/0/passes_ns/1", 18'446'744'073'709'551'615U),
      "r.json: /cases/3/rounds/0/passes_ns/1: must be at most 10000000000000000, not 18446744073709551615");
  EXPECT_EQ(refusal_with("/cases/0/rounds/1/workers", 3),
            "r.json: /cases/0/rounds/1/workers: must be an array, not number");
  EXPECT_EQ(refusal_with("/cases/0/rounds/1/usage", "x"),
            "r.json: /cases/0/rounds/1/usage: must be an object, not string");
  EXPECT_EQ(refusal_with("/complete", 1), "r.json: /complete: must be true or false, not 1");
  EXPECT_EQ(refusal_with("/tool/flags", false), "r.json: /tool/flags: must be a string, not false");
  EXPECT_EQ(refusal_with("/plan/margin", "1%"), "r.json: /plan/margin: must be a number, not \"1%\"");
  EXPECT_EQ(refusal_with("/comparisons/0/ratio", 0),
            "r.json: /comparisons/0/ratio: must be more than 0, not 0");
  EXPECT_EQ(refusal_with("/comparisons/0/level", 1.5),
            "r.json: /comparisons/0/level: must be at most 1, not 1.5");
  EXPECT_EQ(refusal_with("/comparisons/0/interval", {1.5, 1.25}),
            "r.json: /comparisons/0/interval: must have its lower end first");
  EXPECT_EQ(refusal_with("/comparisons/0/interval", {1.5}),
            "r.json: /comparisons/0/interval: must have 2 elements, not 1");
  EXPECT_EQ(refusal_with("/cases/0/summary/warm/interval_ns/0", 0.5),
            "r.json: /cases/0/summary/warm/interval_ns/0: must be an integer, not 0.5");
  EXPECT_EQ(refusal_with("/cases/0/rounds/0/passes_ns", ordered_json::array()),
            "r.json: /cases/0/rounds/0/passes_ns: must be an array with at least one element");
  EXPECT_EQ(refusal_with("/cases/0/digest", "00ABCDEF01234567"),
            "r.json: /cases/0/digest: must be 16 hexadecimal digits, not \"00ABCDEF01234567\"");
  EXPECT_EQ(refusal_with("/cases/0/rounds/0/workers/0/spans/0", {0, 0, 5, 4}),
            "r.json: /cases/0/rounds/0/workers/0/spans/0/3: must be at least 5, not 4");
  EXPECT_EQ(refusal_with("/machine/load_avg", {1, 2}),
            "r.json: /machine/load_avg: must have 3 elements, not 2");
}

TEST(Read, names_the_words_that_there_are) {
  EXPECT_EQ(refusal_with("/cases/0/mode", "fibers"),
            "r.json: /cases/0/mode: unknown 'fibers'; there are: seq, threads, procs, py-loop, py-threads, "
            "py-procs");
  EXPECT_EQ(refusal_with("/cases/1/status", "faild"),
            "r.json: /cases/1/status: unknown 'faild'; did you mean 'failed'?");
  EXPECT_EQ(
      refusal_with("/comparisons/0/verdict", "better"),
      "r.json: /comparisons/0/verdict: unknown 'better'; there are: faster, slower, equivalent, unresolved, "
      "invalid");
  EXPECT_THAT(refusal_with("/comparisons/0/metric", "hot"), EndsWith("there are: warm, cold"));
  EXPECT_THAT(refusal_with("/stopped/reason", "bored"),
              EndsWith("there are: resolved, rounds, max_time, failed, interrupted"));
}

TEST(Read, demands_each_key_and_no_other) {
  ordered_json document = sample();
  document["cases"][2]["rounds"][1].erase("teardown_ns");
  EXPECT_EQ(refusal_of(document), "r.json: /cases/2/rounds/1: the key 'teardown_ns' is missing");
  document = sample();
  document["cases"][2]["surplus"] = 1;
  EXPECT_THAT(refusal_of(document),
              StartsWith("r.json: /cases/2: unknown key 'surplus'; there are: id, workload"));
  document = sample();
  document["machine"]["aslrr"] = 1;
  EXPECT_EQ(refusal_of(document), "r.json: /machine: unknown key 'aslrr'; did you mean 'aslr'?");
  std::string twice = report::to_json(test::sample_report());
  twice.insert(twice.find("\"complete\""), "\"complete\": true, ");
  EXPECT_EQ(refusal(twice), "r.json: /: the key 'complete' stands twice");
}

TEST(Read, refuses_names_of_what_is_not_there) {
  EXPECT_EQ(refusal_with("/plan/order/0/1", "squares/threads/3"),
            "r.json: /plan/order/0/1: must be the id of a case, not \"squares/threads/3\"");
  EXPECT_EQ(
      refusal_with("/plan/order/0/1", "files/seq/1"),
      "r.json: /plan/order/0/1: must be of the same experiment as those before it, not \"files/seq/1\"");
  EXPECT_THAT(refusal_with("/plan/order/0", ordered_json::array()), HasSubstr("at least one element"));
  EXPECT_EQ(refusal_with("/comparisons/0/case", "x"),
            "r.json: /comparisons/0/case: must be the id of a case, not \"x\"");
  EXPECT_EQ(refusal_with("/comparisons/0/base", "files/seq/1"),
            "r.json: /comparisons/0/base: must be a case of the same experiment, not \"files/seq/1\"");
  EXPECT_EQ(refusal_with("/experiments/0/base", "squares/procs/2"),
            "r.json: /experiments/0/base: must be the first of the cases, 'squares/seq/1', not "
            "\"squares/procs/2\"");
  EXPECT_EQ(refusal_with("/experiments/0/cases/1", "squares/thread/2"),
            "r.json: /experiments/0/cases/1: must be the id of a case that no other experiment has (such as "
            "'squares/threads/2'), not \"squares/thread/2\"");
  EXPECT_THAT(refusal_with("/experiments/1/cases/0", "squares/seq/1"),
              HasSubstr("that no other experiment has"));
  EXPECT_EQ(
      refusal_with("/experiments/0/control/id", "squares/seq/2/control"),
      "r.json: /experiments/0/control: its id must be 'squares/seq/1/control', not 'squares/seq/2/control'");
  EXPECT_EQ(refusal_with("/cases/1/id", "squares/seq/1"),
            "r.json: /cases/1/id: another case has the same id");
  EXPECT_EQ(
      refusal_with("/cases/1/workload", "csv"),
      "r.json: /cases/1/id: must be csv/MODE/WORKERS, and options behind that, not \"squares/threads/2\"");
  EXPECT_EQ(refusal_with("/cases/1/params/size", 5),
            "r.json: /cases/1: its params must be those of its experiment");
  ordered_json document = sample();
  document["experiments"].erase(1);
  EXPECT_THAT(refusal_of(document), HasSubstr("belongs to no experiment"));
}

TEST(Read, refuses_reports_of_other_versions) {
  EXPECT_EQ(refusal_with("/schema", "parbench.report/1"),
            "r.json: was written by an older parbench (schema parbench.report/1, this one reads "
            "parbench.report/2): measure again with this version");
  EXPECT_EQ(refusal_with("/schema", "parbench.report/3"),
            "r.json: was written by a newer parbench (schema parbench.report/3, this one reads "
            "parbench.report/2): read it with that version");
}

TEST(Read, says_of_other_json_that_it_is_no_report) {
  EXPECT_EQ(refusal(R"({"results": [{"command": "sleep 1", "mean": 1.0}]})"),
            "r.json: is not a parbench report: it does not say \"schema\": \"parbench.report/2\"");
  EXPECT_EQ(refusal("[]"), "r.json: is not a parbench report: it is no object, but of type array");
  EXPECT_EQ(
      refusal(R"({"schema": "parbench.suite/1", "runs": []})"),
      "r.json: is not a parbench report: it is a suite; measure what it asks for: parbench run r.json --json "
      "report.json");
  EXPECT_EQ(refusal(R"({"schema": "parbench.info/1"})"),
            "r.json: is not a parbench report: its schema is \"parbench.info/1\", not \"parbench.report/2\"");
  EXPECT_THAT(refusal(R"({"schema": "parbench.report/x"})"), HasSubstr("is not a parbench report"));
  EXPECT_THAT(refusal(R"({"schema": 2})"), HasSubstr("is not a parbench report"));
}

TEST(Read, says_line_and_column_of_what_is_not_json) {
  EXPECT_THAT(refusal(""), StartsWith("r.json:1:1: not JSON: "));
  EXPECT_THAT(refusal("{\n \"schema\" 5}"), StartsWith("r.json:2:11: not JSON: "));
  EXPECT_THAT(refusal("{\"schema\": 1e999}"), StartsWith("r.json:1:16: not JSON: number overflow"));
  EXPECT_THAT(refusal("{\"schema\": NaN}"), StartsWith("r.json:1:12: not JSON: "));
  EXPECT_THAT(refusal("{} {}"), StartsWith("r.json:1:4: not JSON: "));
  EXPECT_THAT(refusal("{\"schema\": \"\xff\"}"), StartsWith("r.json:1:13: not JSON: "));
}

TEST(Read, refuses_what_is_nested_without_end) {
  EXPECT_EQ(refusal(std::string(1'000'000, '[')), "r.json: is nested deeper than 64 levels");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(refusal(objects), "r.json: is nested deeper than 64 levels");
}

TEST(Read, shows_hostile_names_without_what_steers_a_terminal) {
  ordered_json document = sample();
  document["machine"]["\x1b[31m\n"] = 1;
  EXPECT_THAT(refusal_of(document), HasSubstr("unknown key '\\x1b[31m\\x0a'"));
  EXPECT_THAT(refusal_with("/machine/aslr", "\x1b[2J"), EndsWith("not \"\\x1b[2J\""));
  EXPECT_THAT(refusal_with("/cases/0/mode", "\x1b[2J"), HasSubstr("\\x1b[2J"));
  document = sample();
  document["cases"][0]["params"]["a/b~c"] = true;
  EXPECT_THAT(refusal_of(document),
              StartsWith("r.json: /cases/0/params/a~1b~0c: must be a number, not true"));
}

TEST(Read, refuses_a_report_that_was_cut_off_anywhere) {
  const std::string text = report::to_json(test::failed_report());
  for (std::size_t length = 0; length + 2 <= text.size(); ++length) {
    const std::string message = refusal(text.substr(0, length));
    ASSERT_THAT(message, StartsWith("r.json:")) << length;
    ASSERT_THAT(message, HasSubstr(": not JSON: ")) << length;
  }
  EXPECT_EQ(refusal(text.substr(0, text.size() - 1)), "");  // but for the line end
}

/// Whether it is refused, with a message; what is read must be the same when it is read again.
bool is_refused(const ordered_json& document) {
  try {
    const std::string text = report::to_json(read(document.dump()));
    EXPECT_EQ(report::to_json(read(text)), text);
  } catch (const base::UsageError& error) {
    EXPECT_THAT(error.what(), StartsWith("r.json: "));
    return true;
  }
  return false;
}

TEST(Read, refuses_or_reads_a_report_in_which_anything_is_of_another_type) {
  ordered_json document = sample();
  std::vector<Pointer> places;
  add_places(document, Pointer(), places);
  const ordered_json others[] = {
      nullptr,   true, -1, 0.5, 1e300, 18'446'744'073'709'551'615U, "\x1b x", ordered_json::array({1}),
      {{"x", 1}}};
  std::size_t refused = 0;
  for (const Pointer& place : places)
    for (const ordered_json& other : others) {
      const ordered_json good = std::exchange(document.at(place), other);
      SCOPED_TRACE(place.to_string() + " is " + other.dump());
      if (is_refused(document)) ++refused;
      document.at(place) = good;
    }
  EXPECT_GT(refused, places.size() * 5);
}

TEST(Read, refuses_or_reads_a_report_in_which_anything_is_missing) {
  const ordered_json whole = sample();
  std::vector<Pointer> places;
  add_places(whole, Pointer(), places);
  places.pop_back();  // the root
  std::size_t refused = 0;
  for (const Pointer& place : places) {
    ordered_json document = whole;
    ordered_json& parent = document.at(place.parent_pointer());
    parent.is_array() ? parent.erase(std::stoul(place.back())) : void(parent.erase(place.back()));
    SCOPED_TRACE("without " + place.to_string());
    if (is_refused(document)) ++refused;
  }
  EXPECT_GT(refused, places.size() / 2);
}

}  // namespace
}  // namespace parbench
