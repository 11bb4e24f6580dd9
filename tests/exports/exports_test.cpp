#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "exports/cpu_time.hpp"
#include "exports/format.hpp"
#include "exports/trace_file.hpp"
#include "report/json.hpp"
#include "report/read.hpp"
#include "report/sample_report.hpp"

namespace parbench {
namespace {

using exports::Format;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// The sample report, with CPU times: 3 of 5 passes' time are further passes.
model::Report sample() {
  model::Report report = test::sample_report();
  for (model::CaseRecord& record : report.experiments[0].cases)
    for (model::Sample& each : record.rounds) each.usage.system_ns = *each.usage.user_ns;
  return report;
}

json written(const model::Report& report, Format format, model::Metric metric = model::Metric::warm) {
  return json::parse(exports::write(report, format, metric));
}

std::vector<std::string> lines(const std::string& text) {
  return base::split(text, '\n');
}

TEST(Gbench, has_a_repetition_per_round_and_the_aggregates_behind_them) {
  const json document = written(sample(), Format::gbench);
  ASSERT_EQ(document["benchmarks"].size(), 3U * (2 + 4));
  const json expected{{"name", "squares/threads/2"},
                      {"family_index", 1},
                      {"per_family_instance_index", 0},
                      {"run_name", "squares/threads/2"},
                      {"run_type", "iteration"},
                      {"repetitions", 2},
                      {"repetition_index", 1},
                      {"threads", 2},
                      {"iterations", 3},
                      {"real_time", 240310.0},
                      {"cpu_time", 480600.0},
                      {"time_unit", "ns"},
                      {"items_per_second", 1e6 * 1e9 / 240310}};
  EXPECT_EQ(document["benchmarks"][7], expected);
  const json median{{"name", "squares/threads/2_median"},
                    {"family_index", 1},
                    {"per_family_instance_index", 0},
                    {"run_name", "squares/threads/2"},
                    {"run_type", "aggregate"},
                    {"repetitions", 2},
                    {"threads", 2},
                    {"aggregate_name", "median"},
                    {"aggregate_unit", "time"},
                    {"iterations", 2},
                    {"real_time", 240310.0},
                    {"cpu_time", 480600.0},
                    {"time_unit", "ns"}};
  EXPECT_EQ(document["benchmarks"][9], median);
  EXPECT_EQ(document["benchmarks"][11]["aggregate_name"], "cv");
  EXPECT_EQ(document["benchmarks"][11]["aggregate_unit"], "percentage");
}

TEST(Gbench, says_where_it_was_measured) {
  const json context = written(sample(), Format::gbench)["context"];
  EXPECT_EQ(context["date"], "2024-05-01T12:00:00Z");
  EXPECT_EQ(context["host_name"], "box");
  EXPECT_EQ(context["executable"], "parbench");
  EXPECT_EQ(context["num_cpus"], 2);
  EXPECT_EQ(context["caches"][0],
            (json{{"type", "Data"}, {"level", 1}, {"size", 32768}, {"num_sharing", 1}}));
  EXPECT_EQ(context["load_avg"], json({0.05, 0.0, 0.0}));
  EXPECT_EQ(context["library_build_type"], "release");
  EXPECT_EQ(context["metric"], "warm");
  EXPECT_FALSE(context.contains("left_out"));
}

TEST(Gbench, gets_the_cold_time_where_that_is_asked_for) {
  const json entry = written(sample(), Format::gbench, model::Metric::cold)["benchmarks"][0];
  EXPECT_EQ(entry["real_time"], 1000 + 2 * 447'000 + 500);
  EXPECT_EQ(entry["cpu_time"], 2 * 5 * 447'000 - 3 * 447'000);
  EXPECT_EQ(entry["iterations"], 1);
}

TEST(Gbench, has_no_aggregates_of_one_round) {
  model::Report report = sample();
  for (model::CaseRecord& record : report.experiments[0].cases) record.rounds.pop_back();
  EXPECT_EQ(written(report, Format::gbench)["benchmarks"].size(), 3U);
}

TEST(Gbench, leaves_out_a_case_without_cpu_time_and_says_so) {
  model::Report report = sample();
  report.experiments[0].cases[1].rounds[1].passes_cpu_ns.reset();
  const json document = written(report, Format::gbench);
  EXPECT_EQ(document["benchmarks"].size(), 2U * (2 + 4));
  EXPECT_EQ(document["context"]["left_out"], json({"squares/threads/2: its CPU time is not available"}));
}

TEST(Hyperfine, has_a_result_per_case_in_seconds) {
  const json results = written(sample(), Format::hyperfine)["results"];
  ASSERT_EQ(results.size(), 3U);
  const json expected{{"command", "squares/procs/2"},
                      {"mean", 241610 / 1e9},
                      {"stddev", 0.0},
                      {"median", 241610 / 1e9},
                      {"user", 241600 / 1e9},
                      {"system", 241600 / 1e9},
                      {"min", 241610 / 1e9},
                      {"max", 241610 / 1e9},
                      {"times", {241610 / 1e9, 241610 / 1e9}},
                      {"exit_codes", {0, 0}},
                      {"parameters", {{"workers", "2"}}}};
  EXPECT_EQ(results[2], expected);
}

TEST(Hyperfine, says_null_for_what_is_not_there) {
  model::Report report = sample();
  model::CaseRecord& record = report.experiments[0].cases[0];
  record.rounds.pop_back();
  record.rounds[0].usage.system_ns.reset();
  const json result = written(report, Format::hyperfine)["results"][0];
  EXPECT_TRUE(result["stddev"].is_null());
  EXPECT_TRUE(result["user"].is_null());
  EXPECT_TRUE(result["system"].is_null());
}

TEST(Bencher, has_latency_throughput_and_speed_up_with_their_intervals) {
  const json document = written(sample(), Format::bmf);
  ASSERT_EQ(document.size(), 3U);
  EXPECT_EQ(document["squares/seq/1"].size(), 2U);  // the base is compared with nothing
  const json& threads = document["squares/threads/2"];
  EXPECT_EQ(threads["latency"],
            (json{{"value", 240'300.0}, {"lower_value", 237'897.0}, {"upper_value", 242'703.0}}));
  EXPECT_EQ(threads["throughput"]["value"], 1e15 / 240'300);
  EXPECT_EQ(threads["throughput"]["lower_value"], 1e15 / 242'703);
  EXPECT_EQ(threads["speed-up"]["value"], 1.86);
  EXPECT_EQ(written(sample(), Format::bmf, model::Metric::cold)["squares/procs/2"]["speed-up"]["value"],
            0.31);
}

TEST(Bencher, leaves_out_ends_that_are_not_known) {
  const json document = written(test::interrupted_report(), Format::bmf);
  EXPECT_EQ(document["squares/threads/2"]["latency"].size(), 1U);
  EXPECT_EQ(document["squares/threads/2"]["speed-up"].size(), 1U);
}

TEST(Samples, are_a_row_per_round_of_each_case_and_control) {
  const std::string text = exports::write(sample(), Format::csv, model::Metric::warm);
  const std::vector<std::string> rows = lines(text);
  ASSERT_EQ(rows.size(), 1U + 4 * 2 + 1);
  EXPECT_EQ(
      rows[0],
      "workload,case,is_control,mode,workers,schedule,chunk,transport,items,result_bytes,bytes_moved,digest,"
      "round,"
      "position,started_ns,warm_ns,cold_ns,create_ns,first_pass_ns,further_passes,further_passes_cpu_ns,"
      "teardown_"
      "ns,user_ns,system_ns,minor_faults,major_faults,voluntary_switches,involuntary_switches,peak_pss_bytes,"
      "steal_ns,cpu_pressure_ns,param_size,param_kernel\r");
  EXPECT_EQ(rows[6],
            "squares,squares/procs/"
            "2,false,procs,2,static,500000,shm,1000000,8000000,0,00abcdef01234567,1,2,60000000,"
            "241610,486200,2000,483200,3,1449600,1000,1208000,1208000,120,,,,,,,1000000,simd\r");
  EXPECT_THAT(rows[7], HasSubstr("squares/seq/1/control,true,"));
}

TEST(Samples, have_a_column_for_each_parameter_of_any_workload) {
  const std::vector<std::string> rows =
      lines(exports::write(test::suite_report(), Format::csv, model::Metric::warm));
  EXPECT_THAT(rows[0],
              HasSubstr(",param_size,param_kernel,param_input,param_pause_ns,param_skew,param_note\r"));
  EXPECT_THAT(rows[1], HasSubstr(",1000000,simd,,,,\r"));
  EXPECT_THAT(rows[9], HasSubstr(",,,'a b.csv' c.csv,2000000,1.5,x\r"));
}

TEST(OpenMetrics, names_units_escapes_labels_and_ends) {
  model::Report report = sample();
  report.experiments[0].cases[1].spec.id = "a\"b\\c\nd";
  const std::string text = exports::write(report, Format::openmetrics, model::Metric::warm);
  EXPECT_THAT(text,
              HasSubstr("# TYPE parbench_warm_seconds gauge\n# UNIT parbench_warm_seconds seconds\n"
                        "# HELP parbench_warm_seconds time of a further pass, median over rounds\n"
                        "parbench_warm_seconds{case=\"squares/seq/1\",workload=\"squares\",mode=\"seq\","
                        "workers=\"1\"} 0.000447\n"));
  EXPECT_THAT(text, HasSubstr("parbench_warm_seconds{case=\"a\\\"b\\\\c\\nd\","));
  EXPECT_THAT(
      text, HasSubstr("parbench_cold_speedup_lower_ratio{case=\"squares/procs/2\",workload=\"squares\",mode="
                      "\"procs\",workers=\"2\"} 0.28\n"));
  EXPECT_THAT(text, testing::EndsWith("\n# EOF\n"));
}

TEST(Exports, never_make_a_failed_case_a_number) {
  const model::Report report = test::failed_report();
  for (const Format format : {Format::hyperfine, Format::bmf, Format::csv}) {
    const std::string text = exports::write(report, format, model::Metric::warm);
    EXPECT_THAT(text, HasSubstr("squares/seq/1"));
    EXPECT_THAT(text, Not(HasSubstr("squares/threads/2")));
    EXPECT_THAT(text, Not(HasSubstr("squares/procs/2")));
    EXPECT_THAT(exports::left_out(report, format, model::Metric::warm),
                ElementsAre(HasSubstr("squares/threads/2: invalid: digest"),
                            HasSubstr("squares/procs/2: failed: worker 1 (pid 4243)")));
  }
  const json gbench = written(report, Format::gbench);
  EXPECT_EQ(gbench["benchmarks"].size(), 2U + 4);
  EXPECT_EQ(gbench["context"]["left_out"].size(), 2U);
  const std::string metrics = exports::write(report, Format::openmetrics, model::Metric::warm);
  EXPECT_THAT(metrics,
              HasSubstr("parbench_case_ok{case=\"squares/procs/2\",workload=\"squares\",mode=\"procs\","
                        "workers=\"2\"} 0\n"));
  EXPECT_THAT(metrics, Not(HasSubstr("parbench_warm_seconds{case=\"squares/procs/2\"")));
  EXPECT_THAT(exports::left_out(report, Format::openmetrics, model::Metric::warm), IsEmpty());
  EXPECT_THAT(exports::write(report, Format::markdown, model::Metric::warm), HasSubstr("failed"));
}

TEST(Exports, are_whole_documents_where_nothing_was_measured) {
  model::Report report = sample();
  report.experiments.clear();
  EXPECT_EQ(written(report, Format::gbench)["benchmarks"], json::array());
  EXPECT_EQ(written(report, Format::hyperfine), (json{{"results", json::array()}}));
  EXPECT_EQ(written(report, Format::bmf), json::object());
  EXPECT_EQ(lines(exports::write(report, Format::csv, model::Metric::warm)).size(), 2U);
  EXPECT_THAT(exports::write(report, Format::openmetrics, model::Metric::warm),
              testing::EndsWith("\n# EOF\n"));
}

/// Every place in a document.
void add_places(const json& node, const json::json_pointer& place, std::vector<json::json_pointer>& places) {
  if (node.is_object())
    for (const auto& member : node.items()) add_places(member.value(), place / member.key(), places);
  if (node.is_array())
    for (std::size_t i = 0; i < node.size(); ++i) add_places(node[i], place / i, places);
  places.push_back(place);
}

void export_all(const model::Report& report) {
  for (const std::string& name : exports::format_names())
    for (const model::Metric metric : {model::Metric::warm, model::Metric::cold}) {
      const Format format = exports::parse_format(name, "--format");
      EXPECT_FALSE(exports::write(report, format, metric).empty()) << name;
      exports::left_out(report, format, metric);
    }
  EXPECT_FALSE(exports::trace_json(report).empty());
}

TEST(Exports, are_made_of_whatever_can_be_read) {
  json document = json::parse(report::to_json(sample()));
  std::vector<json::json_pointer> places;
  add_places(document, json::json_pointer(), places);
  const json others[] = {nullptr, 0, 1e-300, 1e300, 10'000'000'000'000'000, "", json::array()};
  int readable = 0;
  for (const auto& place : places)
    for (const json& other : others) {
      const json good = std::exchange(document.at(place), other);
      try {
        const model::Report report = report::read_report(document.dump(), "r.json");
        SCOPED_TRACE(place.to_string() + " is " + other.dump());
        ++readable;
        export_all(report);
      } catch (const base::UsageError&) {
      }
      document.at(place) = good;
    }
  EXPECT_GT(readable, 500);
}

TEST(Exports, suggest_the_nearest_format) {
  EXPECT_EQ(exports::parse_format("bmf", "--format"), Format::bmf);
  try {
    exports::parse_format("gbnch", "--format");
    FAIL();
  } catch (const base::UsageError& error) {
    EXPECT_STREQ(error.what(), "--format: unknown format 'gbnch'; did you mean 'gbench'?");
  }
}

TEST(CpuTime, of_a_cold_run_is_what_the_further_passes_leave) {
  model::Sample sample;
  sample.passes_ns = {10, 10};
  sample.passes_cpu_ns = 30;
  sample.usage.user_ns = 60;
  EXPECT_EQ(exports::cpu_ns(sample, model::Metric::warm), 15);
  EXPECT_EQ(exports::cpu_ns(sample, model::Metric::cold), std::nullopt);
  sample.usage.system_ns = 20;
  EXPECT_EQ(exports::cpu_ns(sample, model::Metric::cold), 50);
  EXPECT_EQ(exports::divided_cpu_time(sample, model::Metric::warm)->user_ns, 11.25);
  sample.usage.user_ns = 10;  // by a coarser clock
  EXPECT_EQ(exports::cpu_ns(sample, model::Metric::cold), 0);
  sample.passes_cpu_ns.reset();
  EXPECT_EQ(exports::cpu_ns(sample, model::Metric::warm), std::nullopt);
}

}  // namespace
}  // namespace parbench
