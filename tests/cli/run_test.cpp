#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Run : public CliTest {
 protected:
  /// Case ids of a plan, without measuring: the indented lines of --dry-run, less what they say of the
  /// control.
  Words planned(Words arguments) const {
    arguments.emplace_back("--dry-run");
    const Result result = parbench(std::move(arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    Words ids;
    for (const std::string& line : lines_of(result.out))
      if (line.starts_with("  ") && line.find("/control ") == std::string::npos)
        ids.push_back(line.substr(2));
    return ids;
  }

  /// Enough of a run to see what it says, in a moment.
  static Words small(Words more) {
    Words arguments{"squares", "--size", "1k", "--procs", "2", "--rounds", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
};

constexpr const char* escape = "\x1b";

TEST_F(Run, compares_a_loop_with_threads_and_processes) {
  const json report = report_of({"squares", "--procs", "8", "--rounds", "8"});
  EXPECT_THAT(case_ids(report), ElementsAre("squares/seq/1", "squares/threads/8", "squares/procs/8"));
  EXPECT_TRUE(digests_agree(report));
  EXPECT_EQ(report["complete"], true);
  EXPECT_EQ(report["cases"][0]["items"], 1'000'000);
  EXPECT_EQ(report["comparisons"].size(), 4U);  // two cases, warm and cold
  EXPECT_EQ(report["experiments"][0]["base"], "squares/seq/1");
}

TEST_F(Run, gives_each_case_as_many_threads_or_processes_as_it_says) {
  const json report = report_of({"squares", "--size", "100k", "--procs", "8", "--rounds", "1"});
  const auto pids_and_tids = [&](const char* id) {
    std::set<int> pids;
    std::set<int> tids;
    const json sample = find_case(report, id)["rounds"][0];
    for (const json& worker : sample["workers"]) {
      pids.insert(worker["pid"].get<int>());
      tids.insert(worker["tid"].get<int>());
    }
    return std::pair(pids.size(), tids.size());
  };
  EXPECT_EQ(pids_and_tids("squares/seq/1/size=100k"), std::pair(std::size_t{1}, std::size_t{1}));
  EXPECT_EQ(pids_and_tids("squares/threads/8/size=100k"), std::pair(std::size_t{1}, std::size_t{8}));
  EXPECT_EQ(pids_and_tids("squares/procs/8/size=100k"), std::pair(std::size_t{8}, std::size_t{8}));
}

/// Three cases and the control make a design of 4 rounds; 8 rounds hold it twice.
/// How far the parts of all breakdowns are from workers x wall, as a fraction of it; -1 where one is missing.
double largest_gap(const json& report) {
  double largest = 0;
  for (const json& item : report["cases"])
    for (const auto& [metric, parts] : item["summary"]["breakdown"].items()) {
      if (parts.is_null()) return -1;
      double sum = 0;
      for (const auto& [name, time] : parts.items())
        if (name != "total_ns") sum += time.get<double>();
      largest = std::max(largest, std::abs(sum / parts["total_ns"].get<double>() - 1));
    }
  return largest;
}

TEST_F(Run, takes_the_workers_time_apart_so_that_the_parts_add_up) {
  const std::vector<Words> runs{
      {"squares", "--size", "100k", "--workers", "1,3", "--transport", "shm,pipe", "--rounds", "2"},
      {"csv", "--set", "split=blocks", "--set", "files=1", "--set", "rows=2000", "--set", "block=32k",
       "--workers", "2", "--transport", "shm,pipe", "--rounds", "2"},
      {"mandelbrot", "--set", "width=64", "--set", "height=48", "--workers", "2", "--schedule",
       "static,dynamic,guided", "--rounds", "2"},
      {"io", "--set", "items=8", "--set", "latency=200us", "--workers", "8", "--rounds", "2"}};
  for (const Words& run : runs) {
    const double gap = largest_gap(report_of(run));
    EXPECT_GE(gap, 0) << run[0] << ": a breakdown is missing";
    EXPECT_LE(gap, 0.02) << run[0];
  }
}

TEST_F(Run, shows_a_planted_delay_of_dispatch_as_dispatch) {
  Launch run =
      launch({"spin", "--set", "items=64", "--set", "task=1us", "--chunk", "1", "--schedule", "static",
              "--threads", "2", "--modes", "seq,threads", "--rounds", "2", "--json", path("spin.json")});
  run.environment["PARBENCH_FAULT"] = "case=* do=delay:1ms";
  EXPECT_EQ(run_program(run).exit_code, 0);
  const json threads = read_report(path("spin.json"))["cases"][1];
  for (const char* const metric : {"warm", "cold"}) {
    const json parts = threads["summary"]["breakdown"][metric];
    EXPECT_GE(parts["dispatch_ns"].get<double>(), 64e6) << "64 claims of 1 ms, or more on a busy machine";
  }
}

TEST_F(Run, runs_each_case_in_each_place_and_after_each_other_equally_often) {
  const json report = report_of({"squares", "--size", "10k", "--procs", "2", "--rounds", "8"});
  const json& order = report["plan"]["order"];
  ASSERT_EQ(order.size(), 8U);
  std::map<std::pair<std::string, std::size_t>, int> places;
  std::map<std::pair<std::string, std::string>, int> neighbours;
  for (const json& round : order) {
    ASSERT_EQ(round.size(), 4U);
    for (std::size_t place = 0; place < round.size(); ++place) {
      ++places[{round[place], place}];
      if (place > 0) ++neighbours[{round[place - 1], round[place]}];
    }
  }
  EXPECT_EQ(places.size(), 16U);
  EXPECT_EQ(neighbours.size(), 12U);
  for (const auto& [place, count] : places) EXPECT_EQ(count, 2) << place.first << " at " << place.second;
  for (const auto& [pair, count] : neighbours) EXPECT_EQ(count, 2) << pair.second << " after " << pair.first;
}

TEST_F(Run, stores_where_in_which_round_each_sample_was_taken) {
  const json report = report_of({"squares", "--size", "1k", "--procs", "2", "--rounds", "4"});
  json cases = report["cases"];
  cases.push_back(report["experiments"][0]["control"]);
  for (const json& item : cases) {
    ASSERT_EQ(item["rounds"].size(), 4U);
    for (const json& sample : item["rounds"])
      EXPECT_EQ(
          report["plan"]["order"][sample["round"].get<std::size_t>()][sample["position"].get<std::size_t>()],
          item["id"]);
  }
}

TEST_F(Run, runs_the_same_order_for_the_same_seed_only) {
  const auto order = [&](const char* seed) {
    return report_of(
        {"squares", "--size", "1k", "--procs", "2", "--rounds", "4", "--seed", seed})["plan"]["order"];
  };
  EXPECT_EQ(order("7"), order("7"));
  EXPECT_NE(order("7"), order("8"));
}

TEST_F(Run, takes_several_counts_for_both_modes) {
  EXPECT_THAT(planned({"squares", "--procs", "1,2,4"}),
              ElementsAre("squares/seq/1", "squares/threads/1", "squares/threads/2", "squares/threads/4",
                          "squares/procs/1", "squares/procs/2", "squares/procs/4"));
  EXPECT_THAT(planned({"squares", "--threads", "3"}),
              ElementsAre("squares/seq/1", "squares/threads/3", "squares/procs/3"));
  EXPECT_THAT(planned({"squares", "--threads", "3", "--procs", "2"}),
              ElementsAre("squares/seq/1", "squares/threads/3", "squares/procs/2"));
  EXPECT_THAT(planned({"squares", "--workers", "5"}),
              ElementsAre("squares/seq/1", "squares/threads/5", "squares/procs/5"));
}

TEST_F(Run, measures_what_it_has_planned) {
  const Words arguments{"squares",     "--size",   "1k",       "--procs", "1,2",
                        "--transport", "shm,pipe", "--rounds", "1"};
  EXPECT_EQ(case_ids(report_of(arguments)), planned(arguments));
}

TEST_F(Run, numbers_equal_cases) {
  const json report =
      report_of({"squares", "--size", "1k", "--modes", "threads,threads", "--threads", "2", "--rounds", "1"});
  EXPECT_THAT(case_ids(report), ElementsAre("squares/threads/2/size=1k", "squares/threads#2/2/size=1k"));
  EXPECT_EQ(report["experiments"][0]["base"], "squares/threads/2/size=1k");
}

TEST_F(Run, names_in_the_id_whatever_is_not_the_default) {
  EXPECT_THAT(planned({"squares", "--procs", "2", "--transport", "pipe"}),
              ElementsAre("squares/seq/1", "squares/threads/2", "squares/procs/2/transport=pipe"));
  EXPECT_THAT(
      planned({"squares", "--modes", "procs", "--procs", "2", "--schedule", "dynamic", "--chunk", "64"}),
      ElementsAre("squares/procs/2/chunk=64/schedule=dynamic"));
  EXPECT_THAT(planned({"squares", "--modes", "seq", "--size", "10k", "--set", "kernel=slow"}),
              ElementsAre("squares/seq/1/size=10k/kernel=slow"));
  EXPECT_THAT(planned({"squares", "--modes", "seq", "--size", "1M", "--set", "kernel=simd"}),
              ElementsAre("squares/seq/1"));
  EXPECT_THAT(planned({"io", "--modes", "seq", "--set", "latency=1ms", "--set", "items=10k"}),
              ElementsAre("io/seq/1/items=10k/latency=1ms"));
}

TEST_F(Run, dry_run_measures_and_writes_nothing) {
  const Result result = parbench({"csv", "--procs", "2", "--json", "report.json", "--dry-run"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("round 1: "));
  EXPECT_THAT(result.out, HasSubstr("looks after 8, 12, 20, 36, 68, 132 rounds"));
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(names_in(path("")), ElementsAre());
}

TEST_F(Run, writes_the_report_to_stdout_and_the_table_to_stderr_when_asked) {
  const Result result = parbench(small({"--json", "-"}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(violations(json::parse(result.out)), "");
  EXPECT_THAT(result.err, HasSubstr("seq/1"));
  EXPECT_THAT(result.err, HasSubstr("speed-up"));
}

TEST_F(Run, prints_nothing_but_the_report_when_quiet) {
  EXPECT_EQ(parbench(small({"--quiet"})).out, "");
  const Result result = parbench(small({"--quiet", "--json", "-"}));
  EXPECT_EQ(violations(json::parse(result.out)), "");
  EXPECT_EQ(result.err, "");
}

TEST_F(Run, replaces_an_old_report_and_leaves_nothing_else) {
  write_text(path("report.json"), "old");
  EXPECT_EQ(report_of(small({}))["complete"], true);
  EXPECT_THAT(names_in(path("")), ElementsAre("report.json"));
}

TEST_F(Run, prints_a_table_and_sentences) {
  const Result result = parbench(small({}));
  EXPECT_EQ(result.err, "");
  for (const char* part : {"squares size=1k: ", "\ncase ", "\nseq/1 ", "\nthreads/2 ", "\nprocs/2 "})
    EXPECT_THAT(result.out, HasSubstr(part));
  std::string words = result.out;
  std::replace(words.begin(), words.end(), '\n', ' ');
  EXPECT_THAT(words, HasSubstr("The same code against itself differed by"));
}

TEST_F(Run, prints_markdown_tables) {
  const Result result = parbench(small({"--format", "markdown"}));
  const Words lines = lines_of(result.out);
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const std::string& line) { return line.starts_with("| "); }),
            5);
  EXPECT_THAT(result.out, HasSubstr("| procs/2"));
}

TEST_F(Run, prints_csv_with_a_line_per_case_and_nothing_else) {
  const Result result = parbench(small({"--format", "csv"}));
  const Words lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 4U) << result.out;
  const auto commas = [](const std::string& line) { return std::count(line.begin(), line.end(), ','); };
  for (const std::string& line : lines) EXPECT_EQ(commas(line), commas(lines[0])) << line;
  EXPECT_THAT(lines[3], HasSubstr("squares/procs/2/size=1k"));
}

TEST_F(Run, uses_colours_on_a_terminal_or_when_told_only) {
  if (!has_terminals()) GTEST_SKIP() << "this system gives no pseudo-terminal: is /dev/pts mounted?";
  EXPECT_THAT(parbench(small({})).out, Not(HasSubstr(escape)));
  EXPECT_THAT(parbench(small({"--color", "always"})).out, HasSubstr(escape));
  Launch on_terminal = launch(small({"--no-progress"}));
  on_terminal.on_terminal = true;
  EXPECT_THAT(run_program(on_terminal).out, HasSubstr(escape));
  on_terminal.arguments = small({"--no-progress", "--color", "never"});
  EXPECT_THAT(run_program(on_terminal).out, Not(HasSubstr(escape)));
}

TEST_F(Run, respects_no_color) {
  if (!has_terminals()) GTEST_SKIP() << "this system gives no pseudo-terminal: is /dev/pts mounted?";
  Launch run = launch(small({"--no-progress"}));
  run.on_terminal = true;
  run.environment["NO_COLOR"] = "1";
  EXPECT_THAT(run_program(run).out, Not(HasSubstr(escape)));
}

TEST_F(Run, shows_its_progress_on_a_terminal_only) {
  if (!has_terminals()) GTEST_SKIP() << "this system gives no pseudo-terminal: is /dev/pts mounted?";
  EXPECT_THAT(parbench(small({})).err, Not(HasSubstr("round 1")));
  Launch run = launch(small({}));
  run.on_terminal = true;
  EXPECT_THAT(run_program(run).out, HasSubstr("[1/1] round 1, squares/"));
  run.arguments = small({"--no-progress"});
  EXPECT_THAT(run_program(run).out, Not(HasSubstr("[1/1]")));
}

TEST_F(Run, says_what_it_does_when_verbose) {
  EXPECT_THAT(parbench(small({"-v"})).err, HasSubstr("parbench: [1/1] round 1, squares/"));
}

class EveryWorkload : public Run, public ::testing::WithParamInterface<Words> {};

TEST_P(EveryWorkload, gives_the_same_result_in_every_mode_with_any_number_of_workers) {
  Words arguments = GetParam();
  for (const char* more : {"--workers", "1,2,8", "--rounds", "1", "--max-time", "5s"})
    arguments.emplace_back(more);
  const json report = report_of(arguments);
  EXPECT_EQ(report["cases"].size(), 7U);
  EXPECT_TRUE(digests_agree(report)) << report["cases"];
}

TEST_P(EveryWorkload, gives_the_same_result_with_every_schedule_chunk_and_transport) {
  Words arguments = GetParam();
  for (const char* more : {"--workers", "3", "--schedule", "static,dynamic,guided", "--chunk", "auto,1,7,1M",
                           "--transport", "shm,pipe", "--rounds", "1", "--max-time", "5s"})
    arguments.emplace_back(more);
  const json report = report_of(arguments);
  EXPECT_EQ(report["cases"].size(), 37U);
  EXPECT_TRUE(digests_agree(report)) << report["cases"];
}

INSTANTIATE_TEST_SUITE_P(Cli, EveryWorkload,
                         ::testing::Values(Words{"squares", "--size", "3001"},
                                           Words{"squares", "--size", "301", "--set", "kernel=slow"},
                                           Words{"squares", "--size", "0"}, Words{"squares", "--size", "1"},
                                           Words{"csv", "--set", "files=5", "--set", "rows=20"},
                                           Words{"io", "--set", "items=12", "--set", "latency=100us"}),
                         [](const auto& test) {
                           std::string name;
                           for (const std::string& word : test.param)
                             if (!word.starts_with("-")) name += (name.empty() ? "" : "_") + word;
                           std::replace(name.begin(), name.end(), '=', '_');
                           return name;
                         });

TEST_F(Run, writes_the_same_csv_files_in_every_mode) {
  std::map<std::string, std::string> expected;
  const std::vector<Words> ways{{"seq"},
                                {"threads", "--threads", "3"},
                                {"procs", "--procs", "3"},
                                {"procs", "--procs", "3", "--transport", "pipe"}};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const std::string out = "out" + std::to_string(i);
    Words arguments{"csv",   "--set",         "files=7",  "--set", "rows=50",
                    "--set", "output=" + out, "--rounds", "1",     "--modes"};
    arguments.insert(arguments.end(), ways[i].begin(), ways[i].end());
    EXPECT_EQ(parbench(arguments).exit_code, 0);
    const Words names = names_in(path(out));
    EXPECT_EQ(names.size(), 14U) << "a clean file and a summary for each input, and nothing else";
    for (const std::string& name : names) {
      const std::string text = read_text(path(out + "/" + name));
      EXPECT_FALSE(text.empty());
      if (i == 0) expected[name] = text;
      EXPECT_EQ(text, expected[name]) << name << " by " << ways[i][0];
    }
  }
}

TEST_F(Run, skips_malformed_csv_files_when_told) {
  std::filesystem::create_directory(path("in"));
  write_text(path("in/good.csv"), "a,b\n1,2\n3,4\n");
  write_text(path("in/bad.csv"), "a,b\n1\n");
  const json report = report_of({"csv", "--input", "in", "--set", "on_bad=skip", "--set", "output=out",
                                 "--procs", "2", "--rounds", "1"});
  EXPECT_TRUE(digests_agree(report));
  EXPECT_THAT(report["experiments"][0]["description"].get<std::string>(),
              HasSubstr("1 skipped as malformed"));
  EXPECT_THAT(names_in(path("out")), ElementsAre("good.csv", "good.csv.summary.csv"));
}

TEST_F(Run, leaves_the_users_csv_files_as_they_are) {
  const std::string text = "a,b\n 1 ,2\n,4\n";
  write_text(path("mine.csv"), text);
  EXPECT_EQ(parbench({"csv", "--input", "mine.csv", "--procs", "2", "--rounds", "1"}).exit_code, 0);
  EXPECT_EQ(read_text(path("mine.csv")), text);
  EXPECT_THAT(names_in(path("")), ElementsAre("cache", "mine.csv"));
}

TEST_F(Run, lists_workloads_and_modes) {
  const json list = json::parse(parbench({"list", "--json"}).out);
  EXPECT_EQ(list["schema"], "parbench.list/1");
  EXPECT_EQ(list["modes"], json({"seq", "threads", "procs"}));
  EXPECT_EQ(list["transports"], json({"shm", "pipe"}));
  const Result text = parbench({"list"});
  for (const json& workload : list["workloads"])
    EXPECT_THAT(text.out, HasSubstr(workload["name"].get<std::string>() + ": "));
}

TEST_F(Run, tells_what_it_sees_of_the_machine) {
  const json info = json::parse(parbench({"info", "--json"}).out);
  EXPECT_EQ(info["schema"], "parbench.info/1");
  EXPECT_GE(info["machine"]["cpus_online"].get<int>(), info["machine"]["cpus_allowed"].get<int>());
  EXPECT_GE(info["machine"]["cpus_allowed"].get<int>(), 1);
  EXPECT_THAT(parbench({"info"}).out, HasSubstr("kernel"));
}

/// The suites that come with parbench.
class Suites : public Run {
 protected:
  static std::string config(const std::string& name) {
    return std::string(PARBENCH_SOURCE_DIR "/configs/") + name;
  }
};

TEST_F(Suites, all_of_them_parse_and_have_cases_with_names_of_their_own) {
  int suites = 0;
  for (const std::string& name : names_in(config(""))) {
    if (!name.ends_with(".json") || name.ends_with(".schema.json")) continue;
    ++suites;
    const Words ids = planned({"run", config(name)});
    EXPECT_GE(ids.size(), 9U) << name;
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << name;
  }
  EXPECT_EQ(suites, 6);
}

TEST_F(Suites, the_tutorial_begins_with_the_example_of_the_course) {
  const Words ids = planned({"run", config("tutorial.json")});
  const Words first(ids.begin(), ids.begin() + 7);
  EXPECT_THAT(first, ElementsAre("squares/seq/1/size=999999", "squares/threads/2/size=999999",
                                 "squares/threads/8/size=999999", "squares/procs/2/size=999999",
                                 "squares/procs/2/size=999999/transport=pipe", "squares/procs/8/size=999999",
                                 "squares/procs/8/size=999999/transport=pipe"));
  std::set<std::string> workloads;
  for (const std::string& id : ids) workloads.insert(id.substr(0, id.find('/')));
  EXPECT_THAT(workloads, ElementsAre("csv", "io", "squares"));
}

TEST_F(Suites, runs_each_experiment_and_reports_them_together) {
  write_text(path("suite.json"), R"({
    "schema": "parbench.suite/1", "description": "tiny",
    "options": {"rounds": 2, "max_time": "2s", "seed": 5},
    "runs": [{"workload": "squares", "params": {"size": [10, "1k"]}, "workers": 2},
             {"workload": "io", "params": {"items": 4, "latency": "100us"}, "modes": ["seq", "procs"], "procs": [1, 2],
              "transport": ["shm", "pipe"], "schedule": "guided", "chunk": 1}]})");
  const json report = report_of({"run", "suite.json"});
  EXPECT_EQ(report["experiments"].size(), 3U);
  EXPECT_EQ(report["cases"].size(), 3U + 3U + 5U);
  EXPECT_EQ(report["plan"]["seed"], 5);
  EXPECT_EQ(report["plan"]["order"].size(), 6U);
  EXPECT_EQ(report["experiments"][1]["base"], "squares/seq/1/size=1k");
  for (const json& item : report["cases"]) EXPECT_EQ(item["status"], "ok");
}

TEST_F(Suites, threads_come_before_workers_in_whatever_order_they_stand) {
  for (const char* keys : {R"("workers": 4, "threads": 2)", R"("threads": 2, "workers": 4)"}) {
    write_text(path("suite.json"), std::string(R"({"runs": [{"workload": "squares", )") + keys + "}]}");
    EXPECT_THAT(planned({"run", "suite.json"}),
                ElementsAre("squares/seq/1", "squares/threads/2", "squares/procs/4"));
  }
}

TEST_F(Suites, options_on_the_command_line_come_before_those_of_the_suite) {
  write_text(path("suite.json"), R"({"schema": "parbench.suite/1", "options": {"rounds": 50, "seed": 5},
    "runs": [{"workload": "squares", "params": {"size": 10}, "workers": 2}]})");
  const json report = report_of({"run", "suite.json", "--rounds", "1"});
  EXPECT_EQ(report["plan"]["order"].size(), 1U);
  EXPECT_EQ(report["plan"]["seed"], 5);
}

}  // namespace
}  // namespace parbench::test
