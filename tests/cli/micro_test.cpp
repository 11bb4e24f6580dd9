#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// `parbench micro` for an instant: what it measures does not matter.
class Micro : public CliTest {
 protected:
  static Words quick(Words more) {
    Words words{"micro", "--benchmark_min_time=0.001", "--benchmark_repetitions=2"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// Google Benchmark's own names of what was measured.
  static Words names_in_json(const json& document) {
    Words names;
    for (const json& run : document.at("benchmarks"))
      if (run.at("run_type") == "iteration" && run.at("repetition_index") == 0)
        names.push_back(run.at("run_name"));
    return names;
  }

  void expect_refused(Words arguments, const std::string& message) const {
    const Result result = parbench(std::move(arguments));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
    EXPECT_THAT(result.err, StartsWith("parbench: "));
    EXPECT_THAT(result.err, HasSubstr(message));
  }
};

TEST_F(Micro, prints_a_row_for_each_operation_and_a_sentence) {
  const Result result = parbench(quick({"--filter", "^lock/"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const Words lines = lines_of(result.out);
  ASSERT_GE(lines.size(), 4U) << result.out;
  EXPECT_THAT(lines[0], HasSubstr("threads/std (ns)  processes/mp (ns)"));
  EXPECT_THAT(lines[1], StartsWith("take and give back, alone"));
  EXPECT_THAT(lines[2], StartsWith("the same while another does it too"));
  EXPECT_THAT(lines[3], StartsWith("An mp::Lock costs "));
}

TEST_F(Micro, writes_what_google_benchmarks_tools_read) {
  const Result result = parbench(quick({"--filter", "^(wake|pipe)", "--json", "prices.json"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json document = json::parse(read_text(path("prices.json")));
  EXPECT_THAT(names_in_json(document),
              ElementsAre("wake/futex/threads/real_time", "wake/futex/processes/real_time",
                          "pipe/1B/threads/real_time", "pipe/1B/processes/real_time"));
  EXPECT_EQ(document["context"]["executable"], "parbench micro");
  EXPECT_TRUE(document["context"].contains("date"));
  for (const json& run : document["benchmarks"]) {
    EXPECT_EQ(run["time_unit"], "ns");
    EXPECT_GT(run["real_time"].get<double>(), 0) << run;
    EXPECT_TRUE(run["cpu_time"].is_number() && run["iterations"].is_number() && run["name"].is_string())
        << run;
  }
  EXPECT_THAT(names_in(path("")), ElementsAre("prices.json"));
}

TEST_F(Micro, writes_json_to_stdout_and_the_list_to_stderr) {
  const Result result = parbench(quick({"--filter", "^lock/alone/threads", "--json", "-"}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(names_in_json(json::parse(result.out)), ElementsAre("lock/alone/threads/real_time"));
  EXPECT_THAT(result.err, HasSubstr("take and give back, alone"));
}

TEST_F(Micro, lists_names_and_measures_nothing) {
  const Result all = parbench({"micro", "--list"});
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_THAT(lines_of(all.out), Contains("start/1GiB/processes"));
  const Result some = parbench({"micro", "--list", "--filter", "^event.*processes$"});
  EXPECT_THAT(lines_of(some.out), ElementsAre("event/ping_pong/processes"));
}

/// Each operation comes to its end, once.
TEST_F(Micro, measures_each_operation) {
  Launch launch = this->launch({"micro", "--benchmark_min_time=0", "--benchmark_repetitions=1", "--filter",
                                "-1GiB", "--json", "all.json"});
  launch.time_limit = std::chrono::seconds(120);
  const Result result = run_program(launch);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("failed"))) << result.out;
  Words expected = lines_of(parbench({"micro", "--list", "--filter", "-1GiB"}).out);
  for (std::string& name : expected) name += "/real_time";
  EXPECT_EQ(names_in_json(json::parse(read_text(path("all.json")))), expected);
}

TEST_F(Micro, refuses_what_it_does_not_know) {
  expect_refused({"micro", "--benchmark_min_tme=1"}, "did you mean '--benchmark_min_time'?");
  expect_refused({"micro", "--jsn", "x"}, "unknown option '--jsn'; did you mean '--json'?");
  expect_refused({"micro", "extra"}, "unexpected 'extra'");
  expect_refused({"micro", "--benchmark_min_time=soon"}, "--benchmark_min_time=soon");
  expect_refused({"micro", "--benchmark_out_format=gif"},
                 "--benchmark_out_format: give json, console or csv");
  expect_refused({"micro", "--json", ""}, "'' is not a file name");
  expect_refused({"micro", "--json", "no/such/folder/x.json"}, "--json: ");
  expect_refused({"mikro"}, "did you mean 'micro'?");
}

TEST_F(Micro, refuses_a_filter_that_is_none_or_leaves_nothing) {
  expect_refused({"micro", "--filter", "("}, "--filter: '(' is not a regular expression");
  expect_refused({"micro", "--filter", "nothing"},
                 "--filter: 'nothing' matches none of the names; see 'parbench micro --list'");
}

TEST_F(Micro, ends_at_once_when_interrupted_and_leaves_what_it_has) {
  for (const bool whole_group : {true, false}) {
    Program program(launch({"micro", "--filter", "^(lock/alone/threads|wake/futex/processes)", "--json",
                            "some.json", "--benchmark_repetitions=1", "--benchmark_min_time=5"}));
    // The program, the process that measures, and its partner.
    ASSERT_TRUE(eventually([&] { return program.alive().size() >= 3; }));
    if (whole_group)
      program.signal_group(SIGINT);
    else
      program.signal(SIGTERM);
    const Result result = program.finish();
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_THAT(result.err, HasSubstr("interrupted"));
    EXPECT_TRUE(program.alive().empty());
    EXPECT_THAT(names_in_json(json::parse(read_text(path("some.json")))),
                Each(StartsWith("lock/alone/threads")));
  }
}

TEST_F(Micro, says_of_what_the_measuring_process_died) {
  Program program(launch({"micro", "--filter", "^wake/futex/processes", "--benchmark_min_time=20"}));
  ASSERT_TRUE(eventually([&] { return program.alive().size() >= 3; }));
  for (const pid_t pid : program.alive())
    if (pid != program.pid()) ::kill(pid, SIGKILL);
  const Result result = program.finish();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the process that measured wake/futex/processes was killed by SIGKILL"));
  EXPECT_TRUE(program.alive().empty());
}

TEST_F(Micro, says_which_limit_leaves_no_thread_and_goes_on) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user who has no other process";
  Launch starved = launch(quick({"--filter", "^(pool/once|start/small)/threads"}));
  starved.environment["ASAN_OPTIONS"] = "detect_leaks=0";  // which would need a process of its own
  starved.user = 100'000U + static_cast<unsigned>(::getpid());
  starved.tasks_max = 3;  // parbench, the process that measures, and one thread
  Program program(starved);
  const Result result = program.finish();
  if (result.exit_code == 127) GTEST_SKIP() << "cannot become another user here: " << result.err;
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("pool/once/threads: failed: cannot start a thread"));
  EXPECT_THAT(result.out, HasSubstr("'ulimit -u' is 3"));
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

}  // namespace
}  // namespace parbench::test
