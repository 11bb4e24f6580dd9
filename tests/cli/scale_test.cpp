#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

class Scale : public CliTest {
 protected:
  void expect_refused(Words arguments, const std::string& message) const {
    const Result result = parbench(std::move(arguments));
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr(message));
  }

  static Words small(Words more) {
    Words arguments{"scale", "squares", "--size", "10k", "--rounds", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
};

std::vector<int> workers_of(const json& curve) {
  std::vector<int> workers;
  for (const json& point : curve["points"]) workers.push_back(point["workers"].get<int>());
  return workers;
}

TEST_F(Scale, measures_all_counts_in_the_same_rounds_and_tells_of_each_mode) {
  const json report = report_of(small({"--threads", "1..3", "--procs", "1,2"}));
  EXPECT_THAT(case_ids(report), ElementsAre("squares/seq/1/size=10k", "squares/threads/1/size=10k",
                                            "squares/threads/2/size=10k", "squares/threads/3/size=10k",
                                            "squares/procs/1/size=10k", "squares/procs/2/size=10k"));
  ASSERT_EQ(report["experiments"].size(), 1U);
  const json& scaling = report["experiments"][0]["scaling"];
  ASSERT_EQ(scaling.size(), 2U);
  EXPECT_THAT(workers_of(scaling[0]), ElementsAre(1, 2, 3));
  EXPECT_THAT(workers_of(scaling[1]), ElementsAre(1, 2));
  EXPECT_EQ(scaling[0]["points"][1]["speed_up"], report["comparisons"][2]["ratio"]);
}

TEST_F(Scale, prints_the_usual_table_and_then_the_curves) {
  const Result result = parbench(small({"--threads", "1,2"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::size_t table = result.out.find("threads/2");
  const std::size_t curves = result.out.find("squares: strong scaling");
  ASSERT_NE(curves, std::string::npos) << result.out;
  EXPECT_LT(table, curves);
  EXPECT_THAT(result.out, HasSubstr("Karp-Flatt"));
  EXPECT_THAT(result.out, HasSubstr("No fit: "));
}

TEST_F(Scale, goes_beyond_the_cpus_unless_told) {
  const Result result = parbench({"scale", "squares", "--dry-run"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* id : {"squares/threads/1\n", "squares/threads/4\n", "squares/procs/3\n"})
    EXPECT_THAT(result.out, HasSubstr(id));
}

TEST_F(Scale, takes_the_loop_for_its_base_whatever_the_modes) {
  const json report = report_of(small({"--procs", "1,2", "--modes", "procs"}));
  EXPECT_EQ(report["experiments"][0]["base"], "squares/seq/1/size=10k");
  EXPECT_EQ(report["cases"].size(), 3U);
}

TEST_F(Scale, lets_the_work_grow_with_the_workers) {
  const json report = report_of(small({"--weak", "--workers", "1..3"}));
  ASSERT_EQ(report["experiments"].size(), 3U);
  EXPECT_EQ(report["experiments"][2]["params"]["size"], 30'000);
  EXPECT_THAT(case_ids(report), IsSupersetOf({"squares/seq/1/size=30k", "squares/threads/3/size=30k"}));
  ASSERT_EQ(report["weak_scaling"].size(), 2U);
  EXPECT_THAT(workers_of(report["weak_scaling"][0]), ElementsAre(1, 2, 3));
  EXPECT_EQ(report["weak_scaling"][1]["mode"], "procs");
  EXPECT_EQ(report["weak_scaling"][1]["per_worker"], 10'000);
  EXPECT_FALSE(report["experiments"][0].contains("scaling"));
}

TEST_F(Scale, lets_another_count_grow_when_told) {
  const json report = report_of({"scale", "montecarlo", "--weak", "--grow", "items", "--set", "items=4",
                                 "--set", "samples=1k", "--threads", "1,2", "--rounds", "1"});
  EXPECT_EQ(report["weak_scaling"][0]["parameter"], "items");
}

TEST_F(Scale, knows_what_to_multiply_in_every_workload_that_has_a_size) {
  const json list = json::parse(parbench({"list", "--json"}).out);
  for (const json& workload : list["workloads"]) {
    const std::string name = workload["name"];
    const Result result = parbench({"scale", name, "--weak", "--threads", "1,2", "--dry-run"});
    EXPECT_EQ(result.exit_code, name == "exec" ? 2 : 0) << name << ": " << result.err;
  }
}

TEST_F(Scale, takes_a_command_of_the_users) {
  const Result result = parbench({"scale", "exec", "--items", "2", "--threads", "1,2", "--modes", "threads",
                                  "--rounds", "1", "--json", "-", "--", "true"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["experiments"][0]["scaling"].size(), 1U);
}

TEST_F(Scale, says_what_is_wrong_with_the_command_line) {
  expect_refused({"scale"}, "scale: say which workload");
  expect_refused({"scale", "sqares"}, "scale: unknown workload 'sqares'; did you mean 'squares'?");
  expect_refused({"scale", "squares", "--thread", "1..2"}, "did you mean '--threads'?");
  expect_refused(small({"--threads", "3"}),
                 "one worker count makes no curve; give several, as in --threads 1..4");
  expect_refused(small({"--modes", "seq"}), "scale takes threads, procs or both");
  expect_refused(small({"--grow", "size"}), "only --weak lets the work grow");
  expect_refused(small({"--weak", "--grow", "sise"}), "did you mean 'size'?");
  expect_refused({"scale", "squares", "--weak", "--size", "2G", "--threads", "1,2"}, "--weak: size x 2: ");
  expect_refused({"scale", "csv", "--weak", "--input", "x.csv"}, "input names the work");
  expect_refused({"scale", "exec", "--weak"}, "has no size that could be multiplied");
}

TEST_F(Scale, ranges_of_workers_stand_in_every_list_and_in_suites) {
  const Result result = parbench({"squares", "--procs", "1..7:3,9", "--modes", "seq,procs", "--dry-run"});
  for (const char* id : {"squares/procs/1\n", "squares/procs/4\n", "squares/procs/7\n", "squares/procs/9\n"})
    EXPECT_THAT(result.out, HasSubstr(id));
  EXPECT_THAT(result.out, Not(HasSubstr("squares/procs/2\n")));
  write_text(path("suite.json"),
             R"({"schema": "parbench.suite/1", "runs": [{"workload": "squares", "threads": ["1..2", 5]}]})");
  EXPECT_THAT(parbench({"run", "suite.json", "--dry-run"}).out, HasSubstr("squares/threads/5\n"));
}

TEST_F(Scale, refuses_ranges_that_are_none) {
  expect_refused({"squares", "--threads", "4..1"}, "--threads: 4..1 counts down; write 1..4");
  expect_refused({"squares", "--threads", "1.."}, "--threads: '' is not a number of workers");
  expect_refused({"squares", "--threads", "1..4:0"}, "--threads: 0 is out of range");
  expect_refused({"squares", "--threads", "1..5000"}, "--threads: 5000 is out of range");
  expect_refused({"squares", "--threads", "1..x"}, "--threads: 'x' is not a number of workers");
}

}  // namespace
}  // namespace parbench::test
