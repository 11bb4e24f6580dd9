#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// `parbench python`, with the python3 that is there.
class Python : public CliTest {
 protected:
  /// A run of the function `f` in work.py.
  Words function(const std::string& source, Words options = {}) const {
    write_text(path("work.py"), source);
    Words words{"python", "--function", "work:f", "--items", "10", "--procs", "2"};
    words.insert(words.end(), options.begin(), options.end());
    return words;
  }

  /// A run that hangs in pools of processes, and writes `started` before.
  Launch hanging(Words options = {}) const {
    options.insert(options.end(), {"--modes", "py-procs", "--timeout", "1min"});
    return launch(
        function("import time\ndef f(x):\n    open('started', 'w')\n    time.sleep(1000)\n", options));
  }

  bool has_started() const { return std::filesystem::exists(path("started")); }
};

TEST_F(Python, measures_its_own_modes_and_cpythons_in_the_same_rounds) {
  const json report = report_of({"python", "squares", "--size", "2k", "--procs", "2", "--rounds", "2"});
  EXPECT_THAT(case_ids(report),
              ElementsAre("squares/seq/1/size=2k", "squares/threads/2/size=2k", "squares/procs/2/size=2k",
                          "squares/procs/2/size=2k/transport=pipe", "squares/py-loop/1/size=2k",
                          "squares/py-threads/2/size=2k", "squares/py-procs/2/size=2k"));
  EXPECT_TRUE(digests_agree(report));
  EXPECT_EQ(report["plan"]["order"][0].size(), 8U);
  const json procs = find_case(report, "squares/py-procs/2/size=2k");
  EXPECT_EQ(procs["mode"], "py-procs");
  EXPECT_EQ(procs["transport"], "pipe");
  EXPECT_EQ(procs["chunk"], 250);
  EXPECT_TRUE(procs["summary"]["breakdown"]["warm"].is_null());
  EXPECT_THAT(report["experiments"][0]["description"], HasSubstr("Python 3."));
}

TEST_F(Python, compares_its_cases_with_cpythons_loop_too) {
  const json report = report_of({"python", "squares", "--size", "1k", "--procs", "2", "--rounds", "1",
                                 "--modes", "seq,procs,py-loop,py-procs"});
  Words pairs;
  for (const json& comparison : report["comparisons"])
    if (comparison["metric"] == "warm")
      pairs.push_back(comparison["case"].get<std::string>() + " : " + comparison["base"].get<std::string>());
  EXPECT_THAT(pairs, ElementsAre("squares/procs/2/size=1k : squares/seq/1/size=1k",
                                 "squares/procs/2/size=1k/transport=pipe : squares/seq/1/size=1k",
                                 "squares/py-loop/1/size=1k : squares/seq/1/size=1k",
                                 "squares/py-procs/2/size=1k : squares/seq/1/size=1k",
                                 "squares/py-procs/2/size=1k : squares/py-loop/1/size=1k"));
  const json loop = find_case(report, "squares/py-loop/1/size=1k");
  EXPECT_EQ(loop["summary"]["efficiency"], 1);
}

TEST_F(Python, runs_each_workload_that_has_two_halves_unless_one_is_named) {
  const json report = report_of({"python", "--rounds", "1", "--procs", "2", "--modes", "seq,py-procs"});
  EXPECT_THAT(case_ids(report), ElementsAre("squares/seq/1/size=100k", "squares/py-procs/2/size=100k",
                                            "csv/seq/1/files=8/rows=500", "csv/py-procs/2/files=8/rows=500",
                                            "io/seq/1", "io/py-procs/2"));
  for (std::size_t i = 0; i < 6; i += 2)
    EXPECT_EQ(report["cases"][i]["digest"], report["cases"][i + 1]["digest"]) << report["cases"][i]["id"];
}

TEST_F(Python, finds_its_scripts_from_any_folder_and_leaves_nothing_there) {
  const Result result = parbench({"python", "squares", "--size", "10", "--rounds", "1", "--workers", "1"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("vs its own loop"), HasSubstr("py-procs/1")));
  for (const std::string& name : names_in(path("")))
    EXPECT_EQ(name.find("parbench_"), std::string::npos) << name;
}

TEST_F(Python, measures_a_function_of_the_users_own) {
  const json report = report_of(function("def f(x):\n    return [x, str(x)]\n", {"--rounds", "2"}));
  EXPECT_TRUE(digests_agree(report));
  EXPECT_EQ(report["cases"].size(), 3U);
  EXPECT_EQ(report["cases"][0]["params"], json({{"function", "work:f"}, {"items", 10}}));
  EXPECT_EQ(report["experiments"][0]["base"], report["cases"][0]["id"]);
}

TEST_F(Python, says_where_a_function_failed) {
  const json report = report_of(function("def f(x):\n    return 1 // (5 - x)\n", {"--rounds", "1"}), 1);
  for (const json& item : report["cases"]) {
    EXPECT_EQ(item["status"], "failed");
    EXPECT_THAT(item["error"], HasSubstr("ZeroDivisionError"));
    EXPECT_THAT(item["error"], HasSubstr("(work.py:2, in f)"));
  }
}

TEST_F(Python, ends_a_function_that_hangs_and_leaves_no_process) {
  Program program(launch(
      function("import time\ndef f(x):\n    time.sleep(1000)\n", {"--rounds", "1", "--timeout", "1s"})));
  const Result result = program.finish();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("py-procs/2 timeout"));
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

TEST_F(Python, leaves_no_process_when_it_is_interrupted) {
  Program program(hanging());
  ASSERT_TRUE(eventually([&] { return has_started(); }));
  program.signal_group(SIGINT);
  EXPECT_EQ(program.finish().exit_code, 130);
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

TEST_F(Python, leaves_no_process_when_it_is_killed) {
  Program program(hanging());
  ASSERT_TRUE(eventually([&] { return has_started(); }));
  EXPECT_GE(program.alive().size(), 4U);  // parbench, its case, the interpreter, and two workers or so
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().exit_code, -SIGKILL);
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

TEST_F(Python, ends_where_the_system_refuses_the_processes_of_a_pool) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become a user who has no other process";
  Launch run =
      launch({"python", "squares", "--size", "1k", "--rounds", "1", "--modes", "py-procs", "--procs", "8"});
  run.user = 200'000U + static_cast<unsigned>(::getpid());
  run.tasks_max = 6;  // parbench, its guard, the case, the interpreter, and two of eight
  Program program(run);
  const Result result = program.finish();
  if (result.exit_code == 127) GTEST_SKIP() << "cannot become another user here: " << result.err;
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("squares/py-procs/8/size=1k"), HasSubstr("BlockingIOError")));
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

TEST_F(Python, refuses_what_is_no_interpreter) {
  for (const std::string name : {"python9", "/bin/sh", "/etc/passwd"}) {
    const Result result = parbench({"python", "squares", "--interpreter", name});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("--interpreter: '" + name + "'"), HasSubstr("as in --interpreter")));
  }
}

TEST_F(Python, refuses_what_has_no_half_in_python) {
  const auto refusal = [&](Words words) {
    words.insert(words.begin(), "python");
    const Result result = parbench(words);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    return result.err;
  };
  EXPECT_THAT(refusal({"exec"}), HasSubstr("'exec' has no other half in Python"));
  EXPECT_THAT(refusal({"sqares"}), HasSubstr("did you mean 'squares'?"));
  EXPECT_THAT(refusal({"--plugin", "mine.so"}), HasSubstr("python takes no --plugin"));
  EXPECT_THAT(refusal({"csv", "--set", "split=blocks"}), HasSubstr("split=blocks is not for Python"));
  EXPECT_THAT(refusal({"squares", "--function", "a:b", "--items", "1"}),
              HasSubstr("stands in place of squares"));
  EXPECT_THAT(refusal({"--function", "work"}), HasSubstr("is not module:name"));
  EXPECT_THAT(refusal({"--function", "a:b"}), HasSubstr("--items 100"));
  EXPECT_THAT(refusal({"--items", "4"}), HasSubstr("--items is for --function"));
  EXPECT_THAT(refusal({"--function", "a:b", "--items", "2", "--modes", "seq"}),
              HasSubstr("py-loop, py-threads"));
}

TEST_F(Python, keeps_its_modes_from_other_commands) {
  const Result result = parbench({"squares", "--modes", "seq,py-loop"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("py-loop is for 'parbench python'"));
  write_text(path("suite.json"), R"({"runs": [{"workload": "squares", "modes": ["seq", "py-procs"]}]})");
  EXPECT_THAT(parbench({"run", "suite.json"}).err, HasSubstr("py-procs is for 'parbench python'"));
  EXPECT_EQ(parbench({"list"}).out.find("py-"), std::string::npos);
}

}  // namespace
}  // namespace parbench::test
