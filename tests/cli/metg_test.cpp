#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Metg : public CliTest {
 protected:
  void expect_refused(Words arguments, const std::string& message) const {
    arguments.insert(arguments.begin(), "metg");
    const Result result = parbench(std::move(arguments));
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr(message));
  }
};

TEST_F(Metg, measures_lengths_of_tasks_claimed_one_by_one_beside_the_loop) {
  const json report = report_of({"metg", "--workers", "2", "--rounds", "1", "--max-time", "5s"});
  ASSERT_GE(report["experiments"].size(), 3U);
  for (const json& experiment : report["experiments"]) {
    EXPECT_EQ(experiment["workload"], "spin");
    EXPECT_EQ(find_case(report, experiment["base"])["mode"], "seq");
  }
  for (const json& item : report["cases"]) {
    if (item["mode"] == "seq") continue;
    EXPECT_EQ(item["chunk"], 1);
    EXPECT_EQ(item["schedule"], "dynamic");
  }
  ASSERT_TRUE(report.contains("metg"));
  EXPECT_FALSE(report.contains("break_even"));
}

TEST_F(Metg, numbers_the_rounds_of_all_sizes_through_as_a_suite_does) {
  const json report = report_of({"metg", "--modes", "threads", "--rounds", "2", "--max-time", "3s"});
  EXPECT_EQ(report["plan"]["order"].size(), report["stopped"]["rounds"]);
  const json& last = report["experiments"].back();
  const json sample = find_case(report, last["base"])["rounds"].back();
  EXPECT_EQ(sample["round"], report["plan"]["order"].size() - 1);
  EXPECT_GT(sample["started_ns"], report["cases"][0]["rounds"][0]["started_ns"]);
}

TEST_F(Metg, runs_the_ways_that_are_asked_for_only) {
  const json report =
      report_of({"metg", "--modes", "procs", "--transport", "pipe", "--rounds", "1", "--max-time", "2s"});
  for (const json& item : report["cases"])
    EXPECT_TRUE(item["mode"] == "seq" || item["transport"] == "pipe") << item["id"];
}

TEST_F(Metg, prints_a_table_and_a_sentence) {
  const Result result = parbench({"metg", "--workers", "2", "--rounds", "1", "--max-time", "5s"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("minimum effective task granularity\n"));
  for (const char* text : {"METG(50 %)", "threads/2", "procs/2 (shm)", "procs/2 (pipe)", "pay"})
    EXPECT_THAT(result.out, HasSubstr(text));
}

/// What is asserted is far below the planted 300 us, which noise can only add to.
TEST_F(Metg, shows_a_planted_delay_of_each_claim_as_what_a_task_costs) {
  Launch metg = launch({"metg", "--modes", "threads", "--workers", "2", "--rounds", "2", "--max-time", "12s",
                        "--json", path("report.json")});
  metg.environment["PARBENCH_FAULT"] = "case=* do=delay:300us";
  const Result result = run_program(metg);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json report = read_report(path("report.json"));
  ASSERT_TRUE(report.contains("metg")) << result.out;
  EXPECT_NE(report["metg"][0]["metg_50_ns"]["reached"], "everywhere");
  EXPECT_GT(report["metg"][0]["overhead_ns"], 100e3);
}

TEST_F(Metg, seeks_the_break_even_size_of_a_workload) {
  const json report = report_of({"metg", "--workload", "squares", "--set", "size=1k", "--workers", "2",
                                 "--modes", "threads", "--rounds", "2", "--max-time", "3s"});
  ASSERT_TRUE(report.contains("break_even"));
  EXPECT_EQ(report["break_even"][0]["workload"], "squares");
  EXPECT_EQ(report["break_even"][0]["parameter"], "size");
  EXPECT_FALSE(report.contains("metg"));
}

TEST_F(Metg, writes_numbers_as_csv) {
  const Result result = parbench({"metg", "--modes", "threads", "--workers", "2", "--rounds", "1",
                                  "--max-time", "3s", "--format", "csv"});
  EXPECT_THAT(result.out,
              StartsWith("measure,mode,transport,workers,size,value,rounds\nefficiency,threads,,2,"));
}

TEST_F(Metg, dry_run_tells_the_first_size_and_measures_nothing) {
  const Result result = parbench({"metg", "--workers", "3", "--dry-run"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("spin/threads/3/task=300us"));
  EXPECT_THAT(result.out, HasSubstr("the others follow from what is measured"));
}

TEST_F(Metg, says_what_is_wrong_with_the_command_line) {
  expect_refused({"--modes", "seq"}, "metg takes threads, procs or both");
  expect_refused({"--modes", "thread"}, "did you mean 'threads'?");
  expect_refused({"--transport", "pip"}, "did you mean 'pipe'?");
  expect_refused({"--workers", "1..4"}, "metg takes one count, not a range");
  expect_refused({"--workers", "0"}, "0 is out of range");
  expect_refused({"--workload", "sqares"}, "--workload: unknown 'sqares'; did you mean 'squares'?");
  expect_refused({"--workload", "exec"}, "has no size that could be multiplied");
  expect_refused({"--workload", "csv", "--grow", "rws"}, "did you mean 'rows'?");
  expect_refused({"--workload", "csv", "--set", "input=x.csv"}, "input names the work");
  expect_refused({"--grow", "size"}, "name a workload with --workload");
  expect_refused({"--set", "size=3"}, "name a workload with --workload");
  expect_refused({"--max-time", "0s"}, "--max-time");
}

}  // namespace
}  // namespace parbench::test
