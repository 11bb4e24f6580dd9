#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::string plugin(const std::string& name) {
  return PARBENCH_PLUGINS + name + ".so";
}

class Plugins : public CliTest {
 protected:
  static Words quick(Words arguments) {
    for (const char* more : {"--rounds", "2", "--max-time", "30s", "-q"}) arguments.emplace_back(more);
    return arguments;
  }

  Launch with_path(const std::string& search_path, Words arguments) const {
    Launch run = launch(std::move(arguments));
    run.environment["PARBENCH_PLUGIN_PATH"] = search_path;
    return run;
  }
};

TEST_F(Plugins, a_workload_of_a_plugin_is_measured_like_any_other) {
  const json report = report_of(quick({"--plugin", plugin("good"), "halves", "--size", "999"}));
  EXPECT_TRUE(digests_agree(report));
  EXPECT_EQ(report["cases"].size(), 3U);
  EXPECT_EQ(report["cases"][0]["params"]["size"], 999);
  EXPECT_EQ(report["cases"][0]["result_bytes"], 999 * 8);
  EXPECT_EQ(report["command"][1], "--plugin");
}

TEST_F(Plugins, phases_scratch_digest_and_all_types_of_parameters_cross_the_interface) {
  const json report = report_of(quick({"--plugin", plugin("good"), "sum",      "--size",      "100",
                                       "--set",    "share=0.25",   "--set",    "pause=3us",   "--set",
                                       "word=two", "--set",        "mark=a b", "--input",     "x",
                                       "y",        "--workers",    "3",        "--transport", "shm,pipe"}));
  EXPECT_TRUE(digests_agree(report)) << report["cases"];
  for (const json& item : report["cases"])
    EXPECT_EQ(item["digest"], "0000000000001356") << item["id"];  // 4950
  const Result shown =
      parbench({"--plugin", plugin("good"), "sum", "--set", "share=0.25", "--set", "pause=3us", "--set",
                "word=two", "--set", "mark=a b", "--input", "x", "y", "--rounds", "1"});
  EXPECT_THAT(shown.out, HasSubstr("two a b 0.250000 3000 2 x y"));
}

TEST_F(Plugins, parameters_of_a_plugin_are_checked_and_explained) {
  const Result range = parbench({"--plugin", plugin("good"), "sum", "--size", "2M"});
  EXPECT_EQ(range.exit_code, 2);
  EXPECT_THAT(range.err, HasSubstr("--size: 2M is out of range; give 1 to 1M"));
  const Result choice = parbench({"--plugin", plugin("good"), "sum", "--set", "word=tow"});
  EXPECT_EQ(choice.exit_code, 2);
  EXPECT_THAT(choice.err, HasSubstr("did you mean 'two'?"));
  const Result help = parbench({"--plugin", plugin("good"), "sum", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("a choice: one, two [one]"));
  const json list = json::parse(parbench({"--plugin", plugin("good"), "list", "--json"}).out);
  EXPECT_EQ(list["workloads"].back()["name"], "sum");
  EXPECT_EQ(list["workloads"].back()["workers_per_cpu"], 2);
  EXPECT_EQ(list["workloads"].back()["schedule"], "dynamic");
}

TEST_F(Plugins, a_suite_may_ask_for_workloads_of_several) {
  write_text(path("suite.json"),
             R"({"options": {"rounds": 1}, "runs": [{"workload": "halves"}, {"workload": "plain"}]})");
  const Result result = parbench(
      {"run", "suite.json", "--plugin", plugin("good"), "--plugin=" + plugin("plain"), "--json", "r.json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(read_report(path("r.json"))["cases"].size(), 6U);
}

TEST_F(Plugins, the_search_path_names_files_and_folders) {
  std::filesystem::create_directory(path("some"));
  std::filesystem::copy(plugin("good"), path("some/good.so"));
  write_text(path("some/readme.txt"), "no plug-in");
  const Result result = run_program(with_path(path("some") + ":" + plugin("plain"), {"list"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nhalves: "));
  EXPECT_THAT(result.out, HasSubstr("\nplain: "));
  const Result wrong = run_program(with_path("/nowhere", {"list"}));
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("PARBENCH_PLUGIN_PATH: '/nowhere': "));
}

TEST_F(Plugins, nothing_is_loaded_from_the_current_folder_unasked) {
  std::filesystem::copy(plugin("good"), path("good.so"));
  for (const char* search_path : {"", ":", "::"}) {
    const Result result = run_program(with_path(search_path, {"list"}));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, Not(HasSubstr("halves"))) << "'" << search_path << "'";
  }
  const Result relative = run_program(with_path(".", {"list"}));
  EXPECT_EQ(relative.exit_code, 2);
  EXPECT_THAT(relative.err, HasSubstr("PARBENCH_PLUGIN_PATH: '.': is not absolute"));
  EXPECT_THAT(parbench({"--plugin", "good.so", "list"}).out, HasSubstr("halves"));  // but when asked
}

TEST_F(Plugins, the_same_file_twice_is_one) {
  Launch run = with_path(plugin("good"), {"--plugin", plugin("good"), "list"});
  EXPECT_EQ(run_program(run).exit_code, 0);
}

TEST_F(Plugins, a_broken_one_keeps_nobody_from_what_needs_no_workload) {
  for (const char* command : {"info", "--version", "--help", "__complete"})
    EXPECT_EQ(run_program(with_path(plugin("load_abort"), {command})).exit_code, 0) << command;
}

TEST_F(Plugins, one_of_an_older_header_works_without_what_that_did_not_have) {
  const json report = report_of(quick({"--plugin", plugin("older"), "plain"}));
  EXPECT_TRUE(digests_agree(report));
}

/// Measures for a minute, since a worker hangs.
class LongRun : public Plugins {
 protected:
  Launch long_run() const {
    return launch({"--plugin", plugin("bad"), "bad", "--set", "in=run", "--set", "how=hang", "--timeout",
                   "1min", "--json", "report.json"});
  }

  /// The one who watches, the one who is watched, and a case.
  static bool is_measuring(const Program& program) { return program.alive().size() >= 3; }
};

TEST_F(LongRun, leaves_a_valid_report_when_it_is_interrupted) {
  for (const bool is_to_all : {true, false}) {
    Program program(long_run());
    ASSERT_TRUE(eventually([&] { return is_measuring(program); }));
    if (is_to_all) {
      program.signal_group(SIGINT);
    } else {
      program.signal(SIGTERM);
    }
    const Result result = program.finish();
    EXPECT_EQ(result.exit_code, 130);
    EXPECT_EQ(result.err, "parbench: interrupted\n");
    const json report = read_report(path("report.json"));
    EXPECT_EQ(report["complete"], false);
    EXPECT_EQ(report["stopped"]["reason"], "interrupted");
    EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
    std::filesystem::remove(path("report.json"));
  }
}

TEST_F(LongRun, leaves_nothing_when_it_is_killed) {
  Program program(long_run());
  ASSERT_TRUE(eventually([&] { return is_measuring(program); }));
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().exit_code, -SIGKILL);
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

}  // namespace
}  // namespace parbench::test
