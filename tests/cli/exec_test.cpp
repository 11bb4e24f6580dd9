#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// `parbench exec`: the user's own command.
class Exec : public CliTest {
 protected:
  /// exec with a short run of seq, threads and procs.
  Words quick(Words options, const Words& command) const {
    Words words{"exec", "--workers", "2", "--rounds", "2"};
    words.insert(words.end(), options.begin(), options.end());
    words.emplace_back("--");
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }

  /// A run whose command writes `started`, and then hangs, with a child that hangs as well.
  Launch hanging(const std::string& mode, Words options = {}) const {
    Words words{"exec", "--items", "8", "--modes", mode, "--workers", "2", "--max-time", "1min"};
    words.insert(words.end(), options.begin(), options.end());
    const Words command{"--", "sh", "-c", "sleep 1000 & : > started; sleep 1000; true", "{}"};
    words.insert(words.end(), command.begin(), command.end());
    return launch(words);
  }

  bool has_started() const { return std::filesystem::exists(path("started")); }
};

TEST_F(Exec, gives_the_same_in_each_mode) {
  write_text(path("items.txt"), "a b\n\n'c'\n{}\n");
  // A report goes to the file of a run with --json, which report_of puts last: behind -- it would be an argument.
  Words words =
      quick({"--items", "items.txt", "--json", "report.json", "--transport", "shm,pipe"}, {"printf", "<%s>"});
  const Result result = parbench(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json report = read_report(path("report.json"));
  EXPECT_TRUE(digests_agree(report));
  EXPECT_EQ(violations(report), "");
  const json item = report["cases"][0];
  EXPECT_EQ(item["params"]["command"], json({"printf", "<%s>"}));
  EXPECT_EQ(item["params"]["items"], "items.txt");
  EXPECT_EQ(item["items"], 3);
}

TEST_F(Exec, reads_items_from_its_input) {
  Launch run = launch(quick({"--items", "-", "--json", "report.json"}, {"echo"}));
  run.input = "one\ntwo\n";
  EXPECT_EQ(run_program(run).exit_code, 0);
  EXPECT_EQ(read_report(path("report.json"))["cases"][0]["items"], 2);
}

TEST_F(Exec, takes_all_behind_the_dashes_as_it_is) {
  Launch run = launch(quick({"--items", "1", "--set", "on_failure=accept", "--json", "report.json"},
                            {"printf", "%s,", "--json", "[a,b]", "--", "", "-v", "{}"}));
  EXPECT_EQ(run_program(run).exit_code, 0);
  EXPECT_EQ(read_report(path("report.json"))["cases"][0]["params"]["command"],
            json({"printf", "%s,", "--json", "[a,b]", "--", "", "-v", "{}"}));
}

TEST_F(Exec, counts_the_time_that_the_commands_were_on_a_cpu) {
  Launch run = launch(quick({"--items", "2", "--modes", "procs", "--json", "report.json"},
                            {"sh", "-c", "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); done"}));
  EXPECT_EQ(run_program(run).exit_code, 0);
  EXPECT_GT(read_report(path("report.json"))["cases"][0]["rounds"][0]["passes_cpu_ns"], 20'000'000);
}

TEST_F(Exec, stands_in_a_suite_with_one_command_or_several) {
  write_text(path("suite.json"), R"({"schema": "parbench.suite/1", "options": {"rounds": 1}, "runs": [
    {"workload": "exec", "params": {"items": 2, "command": ["printf", "%s", "{}"]}, "modes": "seq"},
    {"workload": "exec", "params": {"items": 3, "command": [["true"], ["echo", "x"]]}, "modes": "seq"}]})");
  EXPECT_EQ(parbench({"run", "suite.json", "--json", "report.json"}).exit_code, 0);
  EXPECT_THAT(case_ids(read_report(path("report.json"))),
              ElementsAre("exec/seq/1/items=2/command=printf %s {}", "exec/seq/1/items=3/command=true",
                          "exec/seq/1/items=3/command=echo x"));
}

TEST_F(Exec, is_shown_by_list) {
  EXPECT_THAT(parbench({"list"}).out, HasSubstr("exec: your own command, once per item"));
  const Result help = parbench({"exec", "--help"});
  EXPECT_THAT(help.out, HasSubstr("--items FILE|N"));
  EXPECT_THAT(help.out, HasSubstr("-- gzip -kc {}"));
}

TEST_F(Exec, says_what_is_wrong_with_the_command_line) {
  const auto refusal = [&](Words words) {
    const Result result = parbench(std::move(words));
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
    return result.err;
  };
  EXPECT_THAT(refusal(quick({}, {"no-such-program"})), HasSubstr("'no-such-program' is not found in PATH"));
  EXPECT_THAT(refusal(quick({}, {})), HasSubstr("nothing stands behind --"));
  EXPECT_THAT(refusal({"exec", "sleep", "1"}), HasSubstr("unexpected 'sleep'"));
  EXPECT_THAT(refusal({"exec", "sleep", "1"}), HasSubstr("your own command stands behind --"));
  EXPECT_THAT(refusal(quick({"--items", "missing.txt"}, {"true"})), HasSubstr("'missing.txt' is neither"));
  EXPECT_THAT(refusal(quick({"--itmes", "3"}, {"true"})), HasSubstr("did you mean '--items'?"));
}

TEST_F(Exec, fails_the_case_whose_command_fails) {
  Words words = quick({"--items", "5", "--json", "report.json"},
                      {"sh", "-c", "echo trouble with $0 >&2; [ $0 != 3 ]", "{}"});
  const Result result = parbench(words);
  EXPECT_EQ(result.exit_code, 1);
  const json report = read_report(path("report.json"));
  for (const json& item : report["cases"]) {
    EXPECT_EQ(item["status"], "failed") << item["id"];
    EXPECT_THAT(item["error"].get<std::string>(),
                HasSubstr("item '3': the command exited with code 1: sh -c"));
    EXPECT_THAT(item["error"].get<std::string>(), HasSubstr("trouble with 3"));
  }
}

TEST_F(Exec, finds_out_that_a_command_gives_other_output_each_time) {
  const Result result =
      parbench(quick({"--items", "2", "--modes", "seq", "--json", "report.json"}, {"sh", "-c", "date +%N"}));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(read_report(path("report.json"))["cases"][0]["status"], "invalid");
}

TEST_F(Exec, shows_what_commands_write_to_stderr_only_when_asked) {
  const Words command{"sh", "-c", "echo to-stderr >&2"};
  EXPECT_EQ(parbench(quick({"--items", "1"}, command)).err, "");
  EXPECT_THAT(parbench(quick({"--items", "1", "--set", "stderr=show"}, command)).err, HasSubstr("to-stderr"));
}

/// A command hangs, and so does one that it has started.
class HangingExec : public Exec, public ::testing::WithParamInterface<const char*> {
 protected:
  static void expect_no_trace(const Program& program) {
    EXPECT_TRUE(eventually([&] { return program.alive().empty(); })) << "processes are left";
  }
};

TEST_P(HangingExec, is_ended_by_the_time_out_with_all_that_it_started) {
  Program program(hanging(GetParam(), {"--timeout", "1s", "--json", "report.json", "--rounds", "1"}));
  EXPECT_EQ(program.finish().exit_code, 1);
  EXPECT_TRUE(has_started());
  EXPECT_EQ(read_report(path("report.json"))["cases"][0]["status"], "timeout");
  EXPECT_EQ(program.alive().size(), 0U) << "at once, not some time later";
}

TEST_P(HangingExec, is_ended_by_ctrl_c_with_all_that_it_started) {
  for (const bool to_group : {true, false}) {
    Program program(hanging(GetParam()));
    ASSERT_TRUE(eventually([&] { return has_started(); }));
    to_group ? program.signal_group(SIGINT) : program.signal(SIGINT);
    EXPECT_EQ(program.finish().exit_code, 130);
    EXPECT_EQ(program.alive().size(), 0U);
    std::filesystem::remove(path("started"));
  }
}

TEST_P(HangingExec, dies_with_a_killed_orchestrator_and_so_does_all_that_it_started) {
  Program program(hanging(GetParam()));
  ASSERT_TRUE(eventually([&] { return has_started(); }));
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().exit_code, -SIGKILL);
  expect_no_trace(program);
}

INSTANTIATE_TEST_SUITE_P(Cli, HangingExec, ::testing::Values("seq", "threads", "procs"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace parbench::test
