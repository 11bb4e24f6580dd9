#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// parbench export and parbench trace, as commands; what they write is tested in tests/exports.
class Export : public CliTest {
 protected:
  void SetUp() override {
    const Result result = parbench({"squares", "--set", "size=1k", "--threads", "2", "--modes", "seq,threads",
                                    "--rounds", "2", "--quiet", "--json", "report.json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
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

TEST_F(Export, writes_to_standard_output_or_to_a_file) {
  for (const char* format : {"gbench", "hyperfine", "bmf", "csv", "markdown", "openmetrics"}) {
    const Result shown = parbench({"export", "report.json", "--format", format});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_EQ(shown.err, "");
    EXPECT_THAT(shown.out, HasSubstr("squares"));
    const Result written = parbench({"export", "report.json", "--format", format, "-o", "exported"});
    EXPECT_EQ(written.exit_code, 0) << written.err;
    EXPECT_EQ(written.out, "");
    EXPECT_EQ(read_text(path("exported")), shown.out);
  }
  const Result shown = parbench({"trace", "report.json"});
  EXPECT_EQ(parbench({"trace", "report.json", "-o", "exported"}).exit_code, 0);
  EXPECT_EQ(read_text(path("exported")), shown.out);
}

TEST_F(Export, reads_standard_input) {
  Launch from_stdin = launch({"export", "-", "--format", "bmf"});
  from_stdin.input = read_text(path("report.json"));
  EXPECT_EQ(run_program(from_stdin).out, parbench({"export", "report.json", "--format", "bmf"}).out);
  from_stdin.input = "{\"schema\": \"parbench.report/1\"}";
  EXPECT_THAT(run_program(from_stdin).err,
              StartsWith("parbench: standard input: was written by an older parbench"));
}

TEST_F(Export, gives_the_time_that_is_asked_for) {
  const auto first = [&](const Words& more) {
    Words words{"export", "report.json", "--format", "bmf"};
    words.insert(words.end(), more.begin(), more.end());
    return json::parse(parbench(words).out)["squares/seq/1/size=1k"]["latency"]["value"].get<double>();
  };
  const json summary = find_case(read_report(path("report.json")), "squares/seq/1/size=1k")["summary"];
  EXPECT_EQ(first({}), summary["warm"]["median_ns"]);
  EXPECT_EQ(first({"--metric", "warm"}), summary["warm"]["median_ns"]);
  EXPECT_EQ(first({"--metric", "cold"}), summary["cold"]["median_ns"]);
}

TEST_F(Export, refuses_what_it_does_not_know_and_suggests_the_nearest) {
  expect_refused({"export", "report.json", "--format", "hyperfin"},
                 "--format: unknown format 'hyperfin'; did you mean 'hyperfine'?");
  expect_refused({"export", "report.json", "--format", "xml"},
                 "there are: gbench, hyperfine, bmf, csv, markdown");
  expect_refused({"export", "report.json", "--format", "bmf", "--metric", "warn"},
                 "--metric: unknown 'warn'; did you mean 'warm'?");
  expect_refused({"export", "report.json", "--format", "csv", "--metric", "warm"},
                 "--metric: csv holds both times; leave it away");
  expect_refused({"export", "report.json"}, "export: --format is required");
  expect_refused({"export", "--format", "bmf"}, "report is required");
  expect_refused({"trace"}, "report is required");
}

TEST_F(Export, refuses_files_that_are_no_reports_and_leaves_the_output_alone) {
  const std::string report = read_text(path("report.json"));
  write_text(path("old"), "old");
  const auto expect_broken = [&](const std::string& text, const std::string& message) {
    write_text(path("broken.json"), text);
    expect_refused({"export", "broken.json", "--format", "gbench", "-o", "old"}, message);
    expect_refused({"trace", "broken.json", "-o", "old"}, message);
    expect_refused({"trace", "broken.json", "-o", "new"}, message);
  };
  expect_broken(report.substr(0, report.size() / 2), "broken.json:");
  expect_broken("", "broken.json:1:1: not JSON");
  expect_broken("{\"results\": []}", "broken.json: is not a parbench report: it does not say");
  expect_broken("{\"schema\": \"parbench.report/1\"}", "broken.json: was written by an older parbench");
  json document = json::parse(report);
  document["cases"][1]["rounds"][0]["create_ns"] = "x";
  expect_broken(document.dump(), "broken.json: /cases/1/rounds/0/create_ns: must be an integer, not \"x\"");
  expect_refused({"trace", "nothing.json", "-o", "old"}, "nothing.json");
  expect_refused({"trace", ".", "-o", "old"}, "'.'");
  expect_refused({"trace", "", "-o", "old"}, "'' is not a file name");
  EXPECT_EQ(read_text(path("old")), "old");
  EXPECT_FALSE(std::filesystem::exists(path("new")));
}

TEST_F(Export, does_not_overwrite_the_report) {
  const std::string report = read_text(path("report.json"));
  std::filesystem::create_symlink("report.json", path("link.json"));
  expect_refused({"export", "report.json", "--format", "bmf", "-o", "report.json"}, "is the report itself");
  expect_refused({"export", "report.json", "--format", "bmf", "-o", "./report.json"}, "is the report itself");
  expect_refused({"trace", "link.json", "-o", "report.json"}, "is the report itself");
  EXPECT_EQ(read_text(path("report.json")), report);
}

TEST_F(Export, says_where_nothing_can_be_written) {
  expect_refused({"trace", "report.json", "-o", "no/such/folder/trace.json"}, "-o: ");
  expect_refused({"trace", "report.json", "-o", "."}, "-o: ");
  expect_refused({"trace", "report.json", "-o", ""}, "-o: ");
  const Result full = parbench({"trace", "report.json", "-o", "/dev/full"});
  EXPECT_EQ(full.exit_code, 4);
  EXPECT_THAT(full.err, HasSubstr("/dev/full"));
  Launch limited = launch({"trace", "report.json", "-o", "trace.json"});
  limited.file_bytes_max = 100;
  EXPECT_EQ(run_program(limited).exit_code, 4);
  EXPECT_THAT(names_in(path("")), Not(Contains("trace.json")));
  EXPECT_THAT(names_in(path("")), Not(Contains(StartsWith(".trace.json"))));
}

TEST_F(Export, says_what_it_left_out_and_that_a_run_was_cut_short) {
  json document = json::parse(read_text(path("report.json")));
  document["complete"] = false;
  document["cases"][1]["status"] = "failed";
  document["cases"][1]["error"] = "worker 1 was killed\x1b[31m";
  document["cases"][1]["summary"] = nullptr;
  write_text(path("partial.json"), document.dump());
  const Result result = parbench({"export", "partial.json", "--format", "hyperfine"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(
      lines_of(result.err),
      ElementsAre("parbench: partial.json: its run was cut short; this is what it had measured by then",
                  "parbench: left out: squares/threads/2/size=1k: failed: worker 1 was killed\\x1b[31m"));
}

TEST_F(Export, needs_no_plugin) {
  Launch with_plugins = launch({"trace", "report.json", "-o", "trace.json"});
  with_plugins.environment["PARBENCH_PLUGIN_PATH"] = path("report.json");
  EXPECT_EQ(run_program(with_plugins).exit_code, 0);
  expect_refused({"trace", "report.json", "--plugin", "x.so"}, "trace takes no --plugin");
}

TEST_F(Export, explains_itself_with_an_example) {
  EXPECT_THAT(parbench({"export", "--help"}).out,
              HasSubstr("parbench export report.json --format gbench -o"));
  EXPECT_THAT(parbench({"trace", "--help"}).out, HasSubstr("parbench trace report.json -o trace.json"));
  EXPECT_THAT(parbench({"__complete", "export", "r.json", "--format", ""}).out, HasSubstr("openmetrics"));
}

}  // namespace
}  // namespace parbench::test
