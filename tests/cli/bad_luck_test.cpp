#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class BadLuck : public CliTest {
 protected:
  /// A run of squares on threads and processes in which `fault` befalls the case `id`.
  Launch with_fault(const std::string& id, const std::string& fault, Words more = {}) const {
    Words arguments{"squares", "--size", "10k", "--procs", "2", "--rounds", "2", "--json", "report.json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Launch run = launch(std::move(arguments));
    run.environment["PARBENCH_FAULT"] = "case=" + id + " " + fault;
    return run;
  }

  /// Two equal cases that no number of rounds can tell apart: a run that lasts until its --max-time.
  Launch endless(Words more = {}) const {
    Words arguments{"squares", "--size",     "1k",   "--modes",     "procs,procs", "--procs",
                    "2",       "--rounds",   "100k", "--precision", "0.0001%",     "--margin",
                    "0.0001%", "--max-time", "2min", "--json",      "report.json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return launch(std::move(arguments));
  }

  /// A run whose worker is stopped in its first pass, and would be waited for.
  Launch stuck() const {
    Launch run = with_fault("squares/procs/2/size=10k", "do=stop worker=1",
                            {"--timeout", "1min", "--max-time", "2min"});
    return run;
  }

  bool has_report() const { return std::filesystem::exists(path("report.json")); }

  static bool is_stuck(const Program& program) {
    const auto pids = program.alive();
    return std::any_of(pids.begin(), pids.end(), [](pid_t pid) { return process_state(pid) == 'T'; });
  }

  /// Nothing of it runs, and nothing but the report is in its folder.
  void expect_no_trace(const Program& program) const {
    EXPECT_TRUE(eventually([&] { return program.alive().empty(); })) << "processes are left";
    EXPECT_THAT(names_in(path("")), ::testing::IsSubsetOf({"report.json", "cache"}));
  }

  void expect_interrupted(Program& program) const {
    const Result result = program.finish();
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_THAT(result.err, HasSubstr("parbench: interrupted"));
    const json report = read_report(path("report.json"));
    EXPECT_EQ(report["complete"], false);
    EXPECT_EQ(report["stopped"]["reason"], "interrupted");
    expect_no_trace(program);
  }
};

/// Where a worker meets its end, by what, and what the report then says of it.
struct Death {
  const char* name;
  const char* mode;  ///< of the id: "threads/2/size=10k"
  const char* kind;
  int worker;
  const char* status;
  const char* cause;  ///< a regular expression
};

void PrintTo(const Death& death, std::ostream* out) {
  *out << death.name;
}

class DeathOfAWorker : public BadLuck, public ::testing::WithParamInterface<Death> {};

TEST_P(DeathOfAWorker, is_told_with_its_cause_and_the_other_cases_are_measured) {
  const Death& death = GetParam();
  const std::string id = std::string("squares/") + death.mode;
  const std::string worker = std::to_string(death.worker);
  Launch run = with_fault(id, std::string("do=") + death.kind + " worker=" + worker,
                          {"--timeout", "1s", "--max-time", "30s"});
  if (id.find("pipe") != std::string::npos)
    run.arguments.insert(run.arguments.end(), {"--transport", "pipe"});
  Program program(run);
  const Result result = program.finish();
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const json report = read_report(path("report.json"));
  EXPECT_EQ(report["complete"], true);
  for (const json& item : report["cases"]) {
    const bool is_hit = item["id"] == id;
    EXPECT_EQ(item["status"], is_hit ? death.status : "ok") << item["id"] << item["error"];
    EXPECT_EQ(item["rounds"].size(), is_hit ? 0U : 2U) << item["id"];
    EXPECT_EQ(item["summary"].is_null(), is_hit) << item["id"];
  }
  const std::string error = find_case(report, id)["error"];
  // What ends a process ends all its threads: which of them is named depends on what each had in hand.
  const bool is_shared =
      id.find("threads") != std::string::npos && !std::string(death.cause).starts_with("threw");
  const std::string who = is_shared ? "[0-9]+" : worker;
  EXPECT_THAT(error, ::testing::ContainsRegex("worker " + who + " \\(pid [0-9]+\\) " + death.cause));
  EXPECT_THAT(error, ::testing::ContainsRegex("items? "));
  EXPECT_THAT(error, HasSubstr("(pass 1)"));
  EXPECT_THAT(result.out, HasSubstr(death.status + std::string(": ")));
  expect_no_trace(program);
}

// A sanitizer may end a process by exit() where it would have died by SIGSEGV.
constexpr const char* segv = "(was killed by SIGSEGV|exited with code)";
constexpr const char* stopped = "(is stopped by a signal|did not end in time)";

INSTANTIATE_TEST_SUITE_P(
    Cli, DeathOfAWorker,
    ::testing::Values(
        Death{"kill_procs_0", "procs/2/size=10k", "kill", 0, "failed", "was killed by SIGKILL"},
        Death{"kill_procs_1", "procs/2/size=10k", "kill", 1, "failed", "was killed by SIGKILL"},
        Death{"kill_pipe_0", "procs/2/size=10k/transport=pipe", "kill", 0, "failed", "was killed by SIGKILL"},
        Death{"kill_pipe_1", "procs/2/size=10k/transport=pipe", "kill", 1, "failed", "was killed by SIGKILL"},
        Death{"kill_threads_0", "threads/2/size=10k", "kill", 0, "failed", "was killed by SIGKILL"},
        Death{"kill_threads_1", "threads/2/size=10k", "kill", 1, "failed", "was killed by SIGKILL"},
        Death{"segv_procs_0", "procs/2/size=10k", "segv", 0, "failed", segv},
        Death{"segv_procs_1", "procs/2/size=10k", "segv", 1, "failed", segv},
        Death{"segv_pipe_1", "procs/2/size=10k/transport=pipe", "segv", 1, "failed", segv},
        Death{"segv_threads_1", "threads/2/size=10k", "segv", 1, "failed", segv},
        Death{"exit_procs_0", "procs/2/size=10k", "exit", 0, "failed", "exited with code 3"},
        Death{"exit_procs_1", "procs/2/size=10k", "exit", 1, "failed", "exited with code 3"},
        Death{"exit_pipe_1", "procs/2/size=10k/transport=pipe", "exit", 1, "failed", "exited with code 3"},
        Death{"exit_threads_1", "threads/2/size=10k", "exit", 1, "failed", "exited with code 3"},
        Death{"bad_alloc_procs_0", "procs/2/size=10k", "bad_alloc", 0, "failed", "threw: std::bad_alloc"},
        Death{"bad_alloc_procs_1", "procs/2/size=10k", "bad_alloc", 1, "failed", "threw: std::bad_alloc"},
        Death{"bad_alloc_threads_1", "threads/2/size=10k", "bad_alloc", 1, "failed", "threw: std::bad_alloc"},
        Death{"exception_procs_1", "procs/2/size=10k", "exception", 1, "failed", "threw: planted exception"},
        Death{"exception_pipe_0", "procs/2/size=10k/transport=pipe", "exception", 0, "failed",
              "threw: planted exception"},
        Death{"exception_pipe_1", "procs/2/size=10k/transport=pipe", "exception", 1, "failed",
              "threw: planted exception"},
        Death{"exception_threads_0", "threads/2/size=10k", "exception", 0, "failed",
              "threw: planted exception"},
        Death{"exception_threads_1", "threads/2/size=10k", "exception", 1, "failed",
              "threw: planted exception"},
        Death{"stop_procs_0", "procs/2/size=10k", "stop", 0, "timeout", stopped},
        Death{"stop_procs_1", "procs/2/size=10k", "stop", 1, "timeout", stopped},
        Death{"stop_pipe_1", "procs/2/size=10k/transport=pipe", "stop", 1, "timeout", stopped},
        Death{"stop_threads_1", "threads/2/size=10k", "stop", 1, "timeout", stopped}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(BadLuck, in_a_later_pass_names_that_pass_and_its_items) {
  Program program(with_fault("squares/procs/2/size=10k", "do=kill worker=1 call=5"));
  EXPECT_EQ(program.finish().exit_code, 1);
  const json hit = find_case(read_report(path("report.json")), "squares/procs/2/size=10k");
  EXPECT_THAT(hit["error"].get<std::string>(), HasSubstr("items [5000, 10000) (pass 5)"));
}

TEST_F(BadLuck, of_the_base_leaves_nothing_to_compare_with_but_measures_the_others) {
  const Result result = run_program(with_fault("squares/seq/1/size=10k", "do=kill"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("Without a sound run of seq/1, the base, nothing can be compared."));
  const json report = read_report(path("report.json"));
  EXPECT_EQ(find_case(report, "squares/seq/1/size=10k")["status"], "failed");
  EXPECT_EQ(find_case(report, "squares/procs/2/size=10k")["status"], "ok");
  EXPECT_EQ(find_case(report, "squares/procs/2/size=10k")["rounds"].size(), 2U);
  for (const json& comparison : report["comparisons"]) EXPECT_TRUE(comparison["ratio"].is_null());
}

TEST_F(BadLuck, of_the_control_is_told_and_fails_the_run) {
  const Result result = run_program(with_fault("squares/seq/1/size=10k/control", "do=kill"));
  EXPECT_EQ(result.exit_code, 1);
  const json report = read_report(path("report.json"));
  EXPECT_EQ(report["experiments"][0]["control"]["status"], "failed");
  EXPECT_TRUE(digests_agree(report));
}

TEST_F(BadLuck, in_one_experiment_does_not_end_a_suite) {
  write_text(path("suite.json"), R"({"schema": "parbench.suite/1", "options": {"rounds": 1},
    "runs": [{"workload": "squares", "params": {"size": ["1k", "2k"]}, "workers": 2}]})");
  Launch run = launch({"run", "suite.json", "--json", "report.json"});
  run.environment["PARBENCH_FAULT"] = "case=squares/procs/2/size=1k do=kill";
  EXPECT_EQ(run_program(run).exit_code, 1);
  const json report = read_report(path("report.json"));
  EXPECT_EQ(find_case(report, "squares/procs/2/size=1k")["status"], "failed");
  EXPECT_EQ(find_case(report, "squares/procs/2/size=2k")["status"], "ok");
}

TEST_F(BadLuck, a_planted_slowness_is_no_failure) {
  Launch run = with_fault("squares/procs/2/size=10k", "do=slow:50%");
  EXPECT_EQ(run_program(run).exit_code, 0);
  EXPECT_TRUE(digests_agree(read_report(path("report.json"))));
}

class InterruptedBy : public BadLuck, public ::testing::WithParamInterface<int> {};

TEST_P(InterruptedBy, a_signal_to_the_whole_group_it_ends_with_what_it_has) {
  Program program(endless());
  ASSERT_TRUE(eventually([&] { return has_report(); }));
  program.signal_group(GetParam());
  expect_interrupted(program);
  const json report = read_report(path("report.json"));
  EXPECT_GE(find_case(report, "squares/procs/2/size=1k")["rounds"].size(), 8U);
  EXPECT_EQ(find_case(report, "squares/procs/2/size=1k")["status"], "ok");
}

TEST_P(InterruptedBy, a_signal_to_itself_it_ends_its_children) {
  Program program(endless());
  ASSERT_TRUE(eventually([&] { return has_report(); }));
  program.signal(GetParam());
  expect_interrupted(program);
}

TEST_P(InterruptedBy, a_signal_while_a_worker_hangs_it_does_not_wait_for_it) {
  Program program(stuck());
  ASSERT_TRUE(eventually([&] { return is_stuck(program); }));
  program.signal_group(GetParam());
  expect_interrupted(program);
}

INSTANTIATE_TEST_SUITE_P(Cli, InterruptedBy, ::testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& test) { return std::string(::sigabbrev_np(test.param)); });

TEST_F(BadLuck, a_killed_orchestrator_leaves_no_process_and_a_valid_report) {
  Program program(endless());
  ASSERT_TRUE(eventually([&] { return has_report() && program.alive().size() > 1; }));
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().exit_code, -SIGKILL);
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
  EXPECT_EQ(read_report(path("report.json"))["complete"], false);
}

TEST_F(BadLuck, a_killed_orchestrator_takes_stopped_workers_with_it) {
  Program program(stuck());
  ASSERT_TRUE(eventually([&] { return is_stuck(program); }));
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().exit_code, -SIGKILL);
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

/// What a program holds at many moments.
struct Holdings {
  std::size_t files = 0;    ///< the most open files at once
  std::size_t zombies = 0;  ///< the most zombies at once
};

Holdings watch(const Program& program) {
  const std::string process = "/proc/" + std::to_string(program.pid());
  Holdings most;
  for (int look = 0; look < 100; ++look) {
    std::error_code gone;
    const auto files = std::filesystem::directory_iterator(process + "/fd", gone);
    most.files = std::max(most.files, static_cast<std::size_t>(std::distance(begin(files), end(files))));
    std::istringstream children(read_text(process + "/task/" + std::to_string(program.pid()) + "/children"));
    std::size_t zombies = 0;
    for (pid_t child = 0; children >> child;) zombies += process_state(child) == 'Z' ? 1U : 0U;
    most.zombies = std::max(most.zombies, zombies);
    pause_shortly();
  }
  return most;
}

TEST_F(BadLuck, is_not_to_hold_more_and_more_files_or_zombies) {
  Program program(endless());
  ASSERT_TRUE(eventually([&] { return has_report(); }));
  const Holdings before = watch(program);
  const Holdings after = watch(program);  // some hundred processes later
  EXPECT_GT(before.files, 3U);
  EXPECT_LE(after.files, before.files + 2);
  EXPECT_LE(after.zombies, before.zombies + 2);
  program.signal(SIGTERM);
  expect_interrupted(program);
}

TEST_F(BadLuck, could_leave_no_shared_memory_since_none_has_a_name) {
  Program program(endless());
  ASSERT_TRUE(eventually([&] { return has_report(); }));
  EXPECT_THAT(read_text("/proc/" + std::to_string(program.pid()) + "/maps"), Not(HasSubstr("/dev/shm")));
  for (const pid_t pid : program.alive())
    EXPECT_THAT(read_text("/proc/" + std::to_string(pid) + "/maps"), Not(HasSubstr("/dev/shm")));
  program.signal(SIGTERM);
  expect_interrupted(program);
}

TEST_F(BadLuck, a_report_that_grows_too_large_leaves_the_old_one) {
  write_text(path("report.json"), "old");
  Launch run = launch({"squares", "--size", "1k", "--procs", "2", "--rounds", "2", "--json", "report.json"});
  run.file_bytes_max = 1000;
  const Result result = run_program(run);
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("report.json': File too large"));
  EXPECT_THAT(result.out, HasSubstr("procs/2")) << "what was measured is shown nevertheless";
  EXPECT_EQ(read_text(path("report.json")), "old");
  EXPECT_THAT(names_in(path("")), ElementsAre("report.json"));
}

TEST_F(BadLuck, a_full_disk_leaves_the_old_report) {
  Launch run = launch({"-c",
                       "mkdir disk && mount -t tmpfs -o size=16k none disk || exit 77\n"
                       "echo old > disk/report.json\n" PARBENCH_BINARY
                       " squares --size 1k --procs 2 --rounds 8 --quiet --json disk/report.json\n"
                       "echo exit code $?; cat disk/report.json; ls -A disk"});
  run.arguments.insert(run.arguments.begin(), {"--mount", "sh"});
  run.program = "/usr/bin/unshare";
  if (::geteuid() != 0 || !std::filesystem::exists(run.program)) GTEST_SKIP() << "needs root and unshare(1)";
  const Result result = run_program(run);
  if (result.exit_code == 77 || result.out.empty())
    GTEST_SKIP() << "cannot mount a tmpfs here: " << result.err;
  EXPECT_EQ(result.out, "exit code 4\nold\nreport.json\n");
  EXPECT_THAT(result.err, HasSubstr("disk/report.json': No space left on device"));
}

TEST_F(BadLuck, a_full_device_is_told) {
  const Result result =
      parbench({"squares", "--size", "1k", "--procs", "2", "--rounds", "1", "--json", "/dev/full"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("'/dev/full': No space left on device"));
}

/// As another user, of whom nothing else runs: to root the limit does not apply, and tests run side by side.
class LimitOfTasks : public BadLuck {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user who has no other process";
  }

  Launch limited(unsigned long tasks, Words more) const {
    Words arguments{"squares", "--size", "1k", "--rounds", "1", "--json", "report.json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Launch run = launch(std::move(arguments));
    run.environment["ASAN_OPTIONS"] = "detect_leaks=0";  // which would need a process of its own
    run.user = 100'000U + static_cast<unsigned>(::getpid());
    run.tasks_max = tasks;
    return run;
  }

  void expect_refused(unsigned long tasks, Words more, const std::string& message) const {
    Program program(limited(tasks, std::move(more)));
    const Result result = program.finish();
    if (result.exit_code == 127) GTEST_SKIP() << "cannot become another user here: " << result.err;
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_THAT(result.err, HasSubstr("'ulimit -u' is " + std::to_string(tasks)));
    if (has_report()) {
      EXPECT_EQ(read_report(path("report.json"))["complete"], false);
    }
    expect_no_trace(program);
  }
};

TEST_F(LimitOfTasks, is_named_when_no_case_can_be_forked) {
  expect_refused(1, {"--procs", "2"}, "cannot fork a process: Resource temporarily unavailable");
}

TEST_F(LimitOfTasks, is_named_when_some_processes_are_wanting) {
  expect_refused(6, {"--modes", "procs", "--procs", "8"}, "squares/procs/8/size=1k");
  expect_refused(6, {"--modes", "procs", "--procs", "8", "--transport", "pipe"}, "cannot fork a process");
}

TEST_F(LimitOfTasks, is_named_when_some_threads_are_wanting) {
  expect_refused(6, {"--modes", "threads", "--threads", "8"}, "cannot start thread");
}

}  // namespace
}  // namespace parbench::test
