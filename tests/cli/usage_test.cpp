#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The user's mistakes: one line on stderr that says what is wrong, nothing on stdout, exit code 2.
class Usage : public CliTest {
 protected:
  void expect_refused(Words arguments, const std::string& message) const {
    expect_refusal(launch(std::move(arguments)), message);
  }

  static void expect_refusal(const Launch& launch, const std::string& message) {
    const Result result = run_program(launch);
    const std::string what = ::testing::PrintToString(launch.arguments);
    EXPECT_EQ(result.exit_code, 2) << what;
    EXPECT_EQ(result.out, "") << what;
    EXPECT_EQ(lines_of(result.err).size(), 1U) << what << "\n" << result.err;
    EXPECT_THAT(result.err, StartsWith("parbench: ")) << what;
    EXPECT_THAT(result.err, HasSubstr(message)) << what;
  }

  /// squares with `option value`, which must be refused before anything is measured.
  void expect_value_refused(const std::string& option, const std::string& value,
                            const std::string& message) const {
    expect_refused({"squares", option, value}, message);
    expect_refused({"squares", option, value}, option);
  }

  void expect_suite_refused(const std::string& text, const std::string& message) const {
    write_text(path("suite.json"), text);
    expect_refused({"run", "suite.json"}, message);
  }

  /// One run in a suite, given as its members.
  void expect_run_refused(const std::string& members, const std::string& message) const {
    expect_suite_refused(
        R"({"schema": "parbench.suite/1", "runs": [{"workload": "squares", )" + members + "}]}", message);
  }

  void expect_csv_refused(const std::string& text, const std::string& message) const {
    write_text(path("bad.csv"), text);
    expect_refused({"csv", "--input", "bad.csv"}, message);
  }
};

TEST_F(Usage, says_what_to_do_when_nothing_is_asked_for) {
  expect_refused({}, "see 'parbench --help'");
}

TEST_F(Usage, refuses_numbers_of_workers_that_cannot_be) {
  for (const char* option : {"--procs", "--threads", "--workers"}) {
    expect_value_refused(option, "0", "0 is out of range; give 1 to 4096");
    expect_value_refused(option, "-3", "-3 is out of range; give 1 to 4096");
    expect_value_refused(option, "abc", "'abc' is not a number of workers");
    expect_value_refused(option, "2.5", "'2.5' is not a number of workers");
    expect_value_refused(option, "100000", "100000 is out of range; give 1 to 4096");
    expect_value_refused(option, "99999999999999999999", "is not a number of workers");
    expect_value_refused(option, "", "'' is not a number of workers");
    expect_value_refused(option, "1,2,x", "'x' is not a number of workers");
  }
}

TEST_F(Usage, suggests_the_name_that_was_most_likely_meant) {
  expect_refused({"sqares"}, "unknown workload or command 'sqares'; did you mean 'squares'?");
  expect_refused({"lst"}, "did you mean 'list'?");
  expect_refused({"squares", "--prosc", "3"}, "unknown option '--prosc'; did you mean '--procs'?");
  expect_refused({"run", "--jsn", "x"}, "unknown option '--jsn'; did you mean '--json'?");
  expect_refused({"list", "--jsn"}, "unknown option '--jsn'; did you mean '--json'?");
  expect_refused({"squares", "--set", "szie=3"}, "no parameter 'szie'; did you mean 'size'?");
  expect_value_refused("--modes", "seq,thread", "unknown 'thread'; did you mean 'threads'?");
  expect_value_refused("--schedule", "dynmaic", "unknown 'dynmaic'; did you mean 'dynamic'?");
  expect_value_refused("--transport", "pip", "unknown 'pip'; did you mean 'pipe'?");
  expect_value_refused("--format", "tabel", "unknown 'tabel'; did you mean 'table'?");
  expect_value_refused("--color", "alwys", "unknown 'alwys'; did you mean 'always'?");
}

TEST_F(Usage, lists_the_names_there_are_when_none_is_near) {
  expect_refused({"bogus"}, "there are: squares, csv, gridsearch, images");
  expect_value_refused("--modes", "fibers", "there are: seq, threads, procs");
  expect_refused({"io", "--set", "dist=normal"}, "there are: fixed, exponential");
}

TEST_F(Usage, refuses_what_may_not_stand_there) {
  expect_refused({"squares", "extra"}, "unexpected 'extra'");
  expect_refused({"run", "a.json", "b.json"}, "unexpected 'b.json'");
  expect_refused({"info", "x"}, "unexpected 'x'");
  expect_refused({"--vers"}, "unknown option '--vers'");
  expect_refused({"squares", "--input", "x.csv"}, "unknown option '--input'");
  expect_refused({"squares", "--json"}, "--json");
  expect_refused({"run"}, "suite is required");
}

TEST_F(Usage, refuses_parameters_without_name_or_value) {
  expect_refused({"squares", "--set", "size"}, "'size' has no value; write NAME=VALUE");
  expect_refused({"squares", "--set", "=3"}, "write NAME=VALUE");
  expect_refused({"squares", "--set", "size="}, "--set size: '' is not an integer");
}

TEST_F(Usage, refuses_parameters_out_of_range_or_of_another_type) {
  expect_value_refused("--size", "1Q", "'1Q' is not an integer");
  expect_value_refused("--size", "-1", "-1 is out of range");
  expect_value_refused("--size", "3G", "3G is out of range");
  expect_value_refused("--size", "", "'' is not an integer");
  expect_refused({"io", "--set", "latency=5"}, "'5' is not a duration");
  expect_refused({"io", "--set", "latency=2min"}, "out of range");
  expect_refused({"csv", "--set", "files=0"}, "0 is out of range");
}

TEST_F(Usage, refuses_plan_options_that_make_no_sense) {
  expect_value_refused("--rounds", "0", "is not an integer from 1 to 100000");
  expect_value_refused("--rounds", "x", "is not an integer");
  expect_value_refused("--precision", "0", "is not a fraction between 0 and 1");
  expect_value_refused("--precision", "200%", "is not a fraction between 0 and 1");
  expect_value_refused("--precision", "nan", "is not a fraction between 0 and 1");
  expect_value_refused("--margin", "-1%", "is not a fraction between 0 and 1");
  expect_value_refused("--max-time", "0", "is not a duration above 0");
  expect_value_refused("--max-time", "5", "give one as in 10s or 500ms");
  expect_value_refused("--max-time", "-1s", "is not a duration above 0");
  expect_value_refused("--timeout", "soon", "is not a duration above 0");
  expect_value_refused("--seed", "-1", "is not an integer from 0");
  expect_value_refused("--seed", "99999999999999999999", "is not an integer from 0");
  expect_value_refused("--bind", "nevr", "did you mean 'never'?");
  expect_value_refused("--chunk", "0", "give 1 or more, or auto");
  expect_value_refused("--chunk", "few", "give 1 or more, or auto");
}

TEST_F(Usage, does_not_take_an_empty_value_for_an_option_that_was_not_given) {
  for (const char* option :
       {"--rounds", "--precision", "--max-time", "--seed", "--size", "--json", "--modes"})
    expect_value_refused(option, "", "''");
}

TEST_F(Usage, refuses_a_report_that_cannot_be_written_before_it_measures) {
  expect_value_refused("--json", "/nowhere/report.json", "'/nowhere/report.json': No such file or directory");
  expect_value_refused("--json", path(""), "Is a directory");
  write_text(path("file"), "");
  expect_value_refused("--json", path("file/report.json"), "Not a directory");
}

TEST_F(Usage, refuses_a_report_in_a_folder_without_permission) {
  std::filesystem::create_directory(path("locked"));
  std::filesystem::permissions(path("locked"), std::filesystem::perms{0555});
  Launch run = launch({"squares", "--json", "locked/report.json"});
  if (::geteuid() == 0) run.user = 65534;  // root may write anywhere
  expect_refusal(run, "'locked/report.json': Permission denied");
}

TEST_F(Usage, says_where_a_suite_is_not_json) {
  expect_suite_refused("", "suite.json:1:1: not JSON");
  expect_suite_refused(
      "{\n  \"schema\": \"parbench.suite/1\",\n  \"runs\": [{\"workload\": \"squares\" \"modes\": 3}]\n}",
      "suite.json:3:");
  expect_suite_refused("{\"runs\": [],}", "suite.json:1:13: not JSON");
  expect_suite_refused("{\"runs\": [{\"workload\": \"squ\xff\"}]}", "not JSON");
}

TEST_F(Usage, names_the_json_path_of_what_is_wrong_in_a_suite) {
  expect_suite_refused("[]", "suite.json: /: must be an object, not array");
  expect_suite_refused(R"({"schema": "parbench.suite/1"})", "the key 'runs' is missing");
  expect_suite_refused(R"({"schema": "parbench.suite/1", "runs": []})",
                       "/runs: must be an array with at least one element");
  expect_suite_refused(R"({"schema": "parbench.suite/2", "runs": [{"workload": "io"}]})",
                       "/schema: must be \"parbench.suite/1\"");
  expect_suite_refused(R"({"runs": [5]})", "/runs/0: must be an object, not number");
  expect_suite_refused(R"({"runs": [{"modes": "seq"}]})", "/runs/0: the key 'workload' is missing");
  expect_suite_refused(R"({"runs": [{"workload": "io"}, {"workload": "sqares"}]})",
                       "/runs/1/workload: unknown workload 'sqares'; did you mean 'squares'?");
  expect_suite_refused(R"({"options": {"max_time": 10}, "runs": [{"workload": "io"}]})",
                       "/options/max_time: '10' is not a duration");
  expect_run_refused(R"("modes": ["seq", "thread"])",
                     "/runs/0/modes/1: unknown 'thread'; did you mean 'threads'?");
  expect_run_refused(R"("workers": [1, true])",
                     "/runs/0/workers/1: must be a string or a number, not boolean");
  expect_run_refused(R"("workers": [])", "/runs/0/workers: must be an array with at least one element");
  expect_run_refused(R"("procs": 0)", "/runs/0/procs: 0 is out of range");
  expect_run_refused(R"("chunk": null)", "/runs/0/chunk: must be a string or a number, not null");
  expect_run_refused(R"("params": {"size": ["10k", "x"]})", "/runs/0/params/size/1: 'x' is not an integer");
  expect_run_refused(R"("params": [])", "/runs/0/params: must be an object, not array");
}

TEST_F(Usage, refuses_unknown_keys_of_a_suite_and_suggests_the_nearest) {
  expect_suite_refused(R"({"rums": []})", "/: unknown key 'rums'; did you mean 'runs'?");
  expect_suite_refused(R"({"runs": [{"worklod": "io"}]})",
                       "/runs/0: unknown key 'worklod'; did you mean 'workload'?");
  expect_suite_refused(R"({"options": {"roundz": 5}})",
                       "/options: unknown key 'roundz'; did you mean 'rounds'?");
  expect_run_refused(R"("params": {"sice": 5})",
                     "/runs/0/params/sice: workload 'squares' has no parameter 'sice'; did you mean 'size'?");
}

TEST_F(Usage, refuses_a_suite_that_cannot_be_read) {
  expect_refused({"run", "absent.json"}, "'absent.json': No such file or directory");
  expect_refused({"run", path("")}, "Is a directory");
}

TEST_F(Usage, says_line_and_column_of_a_malformed_csv_file) {
  expect_csv_refused("a,b\n1,2\n3\n", "bad.csv:3:1");
  expect_csv_refused("a,b\n1,\"2\n", "bad.csv:2:3");
  expect_csv_refused("a,b\n1,x\"y\n", "bad.csv:2:4");
  expect_csv_refused("a,b\n1,\xff\n", "bad.csv:2:3");
  expect_csv_refused("", "bad.csv:1:1");
  expect_csv_refused("\n\n", "bad.csv:1:1");
}

TEST_F(Usage, says_how_to_skip_malformed_files) {
  expect_csv_refused("a,b\n1\n", "--set on_bad=skip");
}

TEST_F(Usage, refuses_csv_inputs_that_are_not_there) {
  expect_refused({"csv", "--input", "absent.csv"}, "--input absent.csv: no such file or folder");
  expect_refused({"csv", "--input", "*.csv"}, "--input *.csv: nothing matches");
  std::filesystem::create_directory(path("empty"));
  expect_refused({"csv", "--input", "empty"}, "no *.csv or *.csv.gz file in this folder");
  expect_refused({"csv", "--input", "/dev/null"}, "not a regular file");
}

TEST_F(Usage, refuses_csv_inputs_that_it_may_not_read) {
  write_text(path("secret.csv"), "a\n1\n");
  std::filesystem::permissions(path("secret.csv"), std::filesystem::perms::none);
  Launch run = launch({"csv", "--input", "secret.csv"});
  if (::geteuid() == 0) run.user = 65534;  // root may read anything
  expect_refusal(run, "cannot read secret.csv: Permission denied");
}

TEST_F(Usage, refuses_a_planted_fault_that_it_does_not_understand) {
  const auto expect_fault_refused = [&](const std::string& fault, const std::string& message) {
    Launch run = launch({"squares", "--procs", "2"});
    run.environment["PARBENCH_FAULT"] = fault;
    expect_refusal(run, message);
  };
  expect_fault_refused("case=squares/procs/2 do=kil", "PARBENCH_FAULT: unknown 'do=kil'");
  expect_fault_refused("case=squares/procs/2 wroker=1", "PARBENCH_FAULT: unknown 'wroker'");
  expect_fault_refused("do=kill", "PARBENCH_FAULT: case=ID is missing");
  expect_fault_refused("case=squares/procs/2 do=slow", "PARBENCH_FAULT: slow takes a fraction");
  expect_fault_refused("case=squares/procs/3 do=kill",
                       "unknown case 'squares/procs/3'; did you mean 'squares/procs/2'?");
}

/// Help is wrapped to fit the screen; this is not.
std::string on_one_line(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

TEST_F(Usage, help_of_a_workload_names_every_option_and_parameter) {
  const json list = json::parse(parbench({"list", "--json"}).out);
  for (const json& workload : list["workloads"]) {
    const Result help = parbench({workload["name"], "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_EQ(help.err, "");
    EXPECT_THAT(help.out, HasSubstr("parbench " + workload["name"].get<std::string>() + " [OPTIONS]"));
    for (const char* option :
         {"--modes",       "--workers",   "--threads", "--procs",     "--set",    "--chunk",
          "--schedule",    "--transport", "--rounds",  "--precision", "--margin", "--max-time",
          "--timeout",     "--seed",      "--bind",    "--json",      "--format", "--color",
          "--no-progress", "--quiet",     "--verbose", "--dry-run"})
      EXPECT_THAT(help.out, HasSubstr(option)) << workload["name"];
    for (const json& parameter : workload["parameters"]) {
      EXPECT_THAT(help.out, HasSubstr("\n  " + parameter["name"].get<std::string>() + " "));
      EXPECT_THAT(on_one_line(help.out), HasSubstr(on_one_line(parameter["help"])));
    }
  }
}

TEST_F(Usage, help_fits_a_screen_of_a_hundred_and_twenty_columns) {
  for (const char* command : {"squares", "csv", "io", "run", "list", "info"})
    for (const std::string& line : lines_of(parbench({command, "--help"}).out))
      EXPECT_LE(line.size(), 120U) << line;
}

TEST_F(Usage, help_names_every_command_and_workload_and_the_exit_codes) {
  const Result help = parbench({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* name : {"squares", "csv", "io", "run", "list", "info", "--version", "130 interrupted"})
    EXPECT_THAT(help.out, HasSubstr(name));
}

TEST_F(Usage, help_of_each_other_command_ends_well_and_names_its_options) {
  EXPECT_THAT(parbench({"list", "--help"}).out, HasSubstr("--json"));
  EXPECT_THAT(parbench({"info", "--help"}).out, HasSubstr("--json"));
  const Result help = parbench({"run", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* name :
       {"the suite, e.g. configs/tutorial.json", "--rounds", "--max-time", "--json", "--dry-run"})
    EXPECT_THAT(help.out, HasSubstr(name));
}

TEST_F(Usage, version_is_a_line_with_name_number_and_compiler) {
  const Result version = parbench({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_EQ(version.err, "");
  EXPECT_THAT(version.out, ::testing::MatchesRegex("parbench [0-9]+\\.[0-9]+\\.[0-9]+ \\(.+\\)\n"));
}

}  // namespace
}  // namespace parbench::test
