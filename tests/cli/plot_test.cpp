#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// That browsers draw the pages is seen by tests/plot.
class Plot : public CliTest {
 protected:
  Plot() {
    const Result result =
        parbench({"squares", "--size", "1k", "--workers", "2", "--rounds", "2", "-q", "--json", "r.json"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }

  /// An executable called `name` in a folder that is the first of PATH, or all of it.
  Launch with_program(Words arguments, const std::string& name, const std::string& script,
                      const std::string& rest) const {
    fs::create_directories(path("bin"));
    if (!name.empty()) {
      write_text(path("bin/" + name), script);
      fs::permissions(path("bin/" + name), fs::perms::owner_all);
    }
    Launch launched = launch(std::move(arguments));
    launched.environment["PATH"] = path("bin") + rest;
    launched.environment["TMPDIR"] = path("scratch");
    fs::create_directories(path("scratch"));
    return launched;
  }
};

TEST_F(Plot, writes_one_page) {
  const Result result = parbench({"plot", "r.json", "-o", "page.html"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("wrote page.html: a page of "));
  const std::string page = read_text(path("page.html"));
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, HasSubstr("data-chart=\"speed-up\""));
  EXPECT_THAT(page, HasSubstr("</html>"));
}

TEST_F(Plot, takes_several_reports_and_standard_input) {
  Launch launched = launch({"plot", "r.json", "-", "-o", "-"});
  launched.input = read_text(path("r.json"));
  const Result result = run_program(std::move(launched));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("<h2>r.json</h2>"));
  EXPECT_THAT(result.out, HasSubstr("<h2>standard input</h2>"));
  EXPECT_THAT(parbench({"plot", "-", "-", "-o", "x.html"}).err,
              HasSubstr("standard input can be read once only"));
}

TEST_F(Plot, writes_the_specifications_into_a_new_folder) {
  const Result result = parbench({"plot", "r.json", "--format", "vega-lite", "-o", "charts"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(names_in(path("charts")), Contains("speed-up.vl.json"));
  for (const std::string& name : names_in(path("charts")))
    EXPECT_EQ(nlohmann::json::parse(read_text(path("charts/" + name)))["$schema"],
              "https://vega.github.io/schema/vega-lite/v6.json");
  const Result again = parbench({"plot", "r.json", "--format", "vega-lite", "-o", "charts"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err,
              HasSubstr("'charts' is there already; name a new folder, or one chart with --chart"));
}

TEST_F(Plot, writes_one_chart_into_a_file_or_to_standard_output) {
  const Result file =
      parbench({"plot", "r.json", "--format", "vega-lite", "--chart", "samples", "-o", "s.json"});
  EXPECT_EQ(file.out, "wrote s.json: the chart samples\n");
  const Result result =
      parbench({"plot", "r.json", "--format", "vega-lite", "--chart", "samples", "-o", "-"});
  EXPECT_EQ(result.out, read_text(path("s.json")));
}

TEST_F(Plot, draws_pictures_with_node_and_rsvg) {
  const Result svg = parbench({"plot", "r.json", "--format", "svg", "--chart", "speed-up", "-o", "p.svg"});
  ASSERT_EQ(svg.exit_code, 0) << svg.err;
  EXPECT_THAT(read_text(path("p.svg")), StartsWith("<svg xmlns="));
  EXPECT_THAT(read_text(path("p.svg")), HasSubstr(">threads/2</text>"));
  const Result png = parbench({"plot", "r.json", "--format", "png", "--chart", "speed-up", "-o", "p.png"});
  ASSERT_EQ(png.exit_code, 0) << png.err;
  EXPECT_THAT(read_text(path("p.png")), StartsWith("\x89PNG"));
}

TEST_F(Plot, says_what_is_missing_for_a_picture) {
  Words words{"plot", "r.json", "--format", "svg", "--chart", "samples", "-o", "p.svg"};
  const Result result = run_program(with_program(words, "", "", ""));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("cannot find 'node' in PATH"));
  EXPECT_THAT(result.err, HasSubstr("apt-get install nodejs"));
  words[3] = "png";
  const Result png = run_program(with_program(words, "node", "#!/bin/sh\n", ""));
  EXPECT_EQ(png.exit_code, 4);
  EXPECT_THAT(png.err, HasSubstr("apt-get install librsvg2-bin"));
  EXPECT_FALSE(fs::exists(path("p.svg")));
}

TEST_F(Plot, says_why_node_failed_and_leaves_nothing) {
  const Words words{"plot", "r.json", "--format", "svg", "--chart", "samples", "-o", "p.svg"};
  const Result result =
      run_program(with_program(words, "node", "#!/bin/sh\necho no luck >&2; exit 9\n", ":/usr/bin:/bin"));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("exited with code 9: no luck"));
  EXPECT_FALSE(fs::exists(path("p.svg")));
  EXPECT_TRUE(fs::is_empty(path("scratch")));
}

TEST_F(Plot, ends_at_once_when_interrupted_and_leaves_nothing) {
  const Words words{"plot", "r.json", "--format", "svg", "--chart", "samples", "-o", "p.svg"};
  Program program(with_program(words, "node", "#!/bin/sh\n: > started; exec sleep 1000\n", ":/usr/bin:/bin"));
  ASSERT_TRUE(eventually([&] { return fs::exists(path("started")); }));
  program.signal_group(SIGINT);
  EXPECT_EQ(program.finish().exit_code, 130);
  EXPECT_TRUE(program.alive().empty());
  EXPECT_FALSE(fs::exists(path("p.svg")));
  EXPECT_TRUE(fs::is_empty(path("scratch")));
}

TEST_F(Plot, names_the_charts_that_there_are) {
  const Result typo = parbench({"plot", "r.json", "--format", "svg", "--chart", "sped-up", "-o", "p.svg"});
  EXPECT_EQ(typo.exit_code, 2);
  EXPECT_THAT(typo.err, HasSubstr("unknown chart 'sped-up'; did you mean 'speed-up'?"));
  const Result absent = parbench({"plot", "r.json", "--format", "svg", "--chart", "scaling", "-o", "p.svg"});
  EXPECT_EQ(absent.exit_code, 2);
  EXPECT_THAT(absent.err, HasSubstr("there is no 'scaling' of these reports"));
}

TEST_F(Plot, refuses_options_that_do_not_go_together) {
  for (const auto& [words, message] : std::vector<std::pair<Words, std::string>>{
           {{"-o", "x", "--chart", "samples"}, "--chart: a page has all charts"},
           {{"-o", "-", "--format", "svg"}, "standard output takes one chart"},
           {{"-o", "-", "--open"}, "--open: only a page in a file can be opened"},
           {{"-o", "x", "--format", "svh"}, "did you mean 'svg'?"},
           {{"-o", ""}, "'' is not a file name"},
           {{"-o", "./r.json"}, "'./r.json' is a report that is to be read"},
           {{}, "--output is required"}}) {
    Words arguments{"plot", "r.json"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const Result result = parbench(arguments);
    EXPECT_EQ(result.exit_code, 2) << message;
    EXPECT_THAT(result.err, HasSubstr(message));
  }
  EXPECT_FALSE(fs::exists(path("x")));
}

TEST_F(Plot, of_a_broken_report_names_file_and_place_and_writes_nothing) {
  const std::string text = read_text(path("r.json"));
  write_text(path("cut.json"), text.substr(0, text.size() / 2));
  write_text(path("other.json"), "{\"schema\": \"something/1\"}");
  for (const char* const file : {"cut.json", "other.json", "none.json"}) {
    const Result result = parbench({"plot", "r.json", file, "-o", "page.html"});
    EXPECT_EQ(result.exit_code, 2) << file;
    EXPECT_THAT(result.err, HasSubstr(file));
  }
  EXPECT_FALSE(fs::exists(path("page.html")));
}

TEST_F(Plot, replaces_a_page_as_a_whole_or_not_at_all) {
  write_text(path("page.html"), "old");
  Launch launched = launch({"plot", "r.json", "-o", "page.html"});
  launched.file_bytes_max = 1000;
  const Result result = run_program(std::move(launched));
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_EQ(read_text(path("page.html")), "old");
}

TEST_F(Plot, opens_the_page_with_xdg_open_or_says_that_there_is_none) {
  const Words words{"plot", "r.json", "-o", "page.html", "--open"};
  Program opening(with_program(
      words, "xdg-open", "#!/bin/sh\necho \"$1\" > opened.new; mv opened.new opened\n", ":/usr/bin:/bin"));
  EXPECT_TRUE(
      eventually([&] { return fs::exists(path("opened")); }));  // before finish() ends what was left behind
  const Result opened = opening.finish();
  EXPECT_EQ(opened.exit_code, 0) << opened.err;
  EXPECT_THAT(read_text(path("opened")), HasSubstr("/page.html\n"));
  fs::remove(path("bin/xdg-open"));
  const Result alone = run_program(with_program(words, "", "", ""));
  EXPECT_EQ(alone.exit_code, 4);
  EXPECT_THAT(alone.err, HasSubstr("the page is written; open it by hand"));
  EXPECT_TRUE(fs::exists(path("page.html")));
}

TEST_F(Plot, loads_no_plug_in) {
  Launch launched = launch({"plot", "r.json", "-o", "page.html"});
  launched.environment["PARBENCH_PLUGIN_PATH"] = path("no-such-plug-in.so");
  EXPECT_EQ(run_program(std::move(launched)).exit_code, 0);
}

}  // namespace
}  // namespace parbench::test
