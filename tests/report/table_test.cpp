#include "report/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/cells.hpp"
#include "report/sample_report.hpp"

namespace parbench::report {
namespace {

constexpr TableStyle markdown{Format::markdown, Color::never};
constexpr TableStyle colored{Format::table, Color::always};
constexpr TableStyle comma_separated{Format::csv, Color::never};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Table, shows_a_line_per_case_under_a_heading) {
  EXPECT_EQ(table(test::sample_report(), {}),
            "squares: 1M ints, 4.00 MB in, 8.00 MB out\n"
            "2 CPUs (Example CPU, under KVM), schedule=static, 12 rounds: no comparison needs more\n"
            "\n"
            "case       warm, us        speed-up           effic.  CPU, us  cold, us           cold speed-up "
            "        verdict\n"
            "seq/1      447 [443, 451]  1.00                 1.00      447   450 [446, 454]     1.00         "
            "        base\n"
            "threads/2  240 [238, 243]  1.86 [1.83, 1.89]   0.930      481   320 [317, 323]     1.41 [1.38, "
            "1.44]    faster\n"
            "procs/2    242 [239, 244]  1.85 [1.82, 1.88]   0.925      483  1450 [1436, 1464]  0.310 [0.280, "
            "0.340]  faster, "
            "cold slower\n");
}

TEST(Table, shows_errors_in_full_and_no_speed_up_for_cases_that_failed) {
  EXPECT_EQ(
      table(test::failed_report(), {}),
      "squares: 1M ints, 4.00 MB in, 8.00 MB out\n"
      "2 CPUs (Example CPU, under KVM), schedule=static, 12 rounds: no comparison needs more\n"
      "\n"
      "case       warm, us        speed-up  effic.  CPU, us  cold, us        cold speed-up  verdict\n"
      "seq/1      447 [443, 451]      1.00    1.00      447  450 [446, 454]           1.00  base\n"
      "threads/2    -                    -       -        -    -                         -  invalid\n"
      "procs/2      -                    -       -        -    -                         -  failed\n"
      "\n"
      "threads/2 invalid: digest 0000000000000001 differs from the base's 00abcdef01234567\n"
      "procs/2 failed: worker 1 (pid 4243) was killed by signal 9 (SIGKILL) with items [500000, 1000000)\n");
}

TEST(Table, shows_a_rate_where_the_workload_counts_bytes) {
  model::Report report = test::sample_report();
  double rate = 12.34e9;
  for (model::CaseRecord& record : report.experiments[0].cases) {
    record.bytes_moved = 1'000;
    record.summary->bytes_per_second = rate;
    rate *= 2;
  }
  Grid grid = make_grid(report.experiments[0]);
  EXPECT_EQ(grid.columns[2].title, "GB/s");
  EXPECT_EQ(grid.rows[0][2].main, "12.3");
  EXPECT_EQ(grid.rows[1][2].main, "24.7");
  EXPECT_EQ(grid.rows[1].size(), grid.columns.size());
  report.experiments[0].cases[0].summary->bytes_per_second = 999.6e6;
  grid = make_grid(report.experiments[0]);
  EXPECT_EQ(grid.columns[2].title, "MB/s");
  EXPECT_EQ(grid.rows[0][2].main, "1000");
}

TEST(Table, keeps_the_times_of_a_case_that_failed_late_but_not_its_speed_up) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[1].status = model::Status::timeout;
  report.experiments[0].cases[1].error = "a pass took more than 30.0 s";
  const std::vector<Cell> row = make_grid(report.experiments[0]).rows[1];
  EXPECT_EQ(row[1].main, "240");
  EXPECT_EQ(row[2].main, "-");
  EXPECT_EQ(row[3].main, "-");
  EXPECT_EQ(row[6].main, "-");
  EXPECT_EQ(row[7].main, "timeout");
}

TEST(Table, shows_that_the_control_failed) {
  model::Report report = test::sample_report();
  report.experiments[0].control.status = model::Status::failed;
  report.experiments[0].control.error = "worker 0 threw: no";
  EXPECT_TRUE(contains(table(report, {}), "squares/seq/1/control failed: worker 0 threw: no\n"));
}

TEST(Table, has_one_unit_per_column_and_loses_no_small_number) {
  model::ExperimentRecord experiment = test::sample_experiment();
  experiment.cases[0].summary->warm = {44'700'000, std::nullopt};
  experiment.cases[1].summary->warm = {24'000'000, std::nullopt};
  experiment.cases[2].summary->warm = {3'000, std::nullopt};
  const Grid grid = make_grid(experiment);
  EXPECT_EQ(grid.columns[1].title, "warm, us");
  EXPECT_EQ(grid.rows[0][1].main, "44700");
  EXPECT_EQ(grid.rows[2][1].main, "3.00");
}

TEST(Table, takes_the_unit_that_suits_the_median) {
  model::ExperimentRecord experiment = test::sample_experiment();
  experiment.cases[0].summary->warm = {44'700'000, std::nullopt};
  experiment.cases[1].summary->warm = {24'000'000, std::nullopt};
  experiment.cases[2].summary->warm = {900'000, std::nullopt};
  const Grid grid = make_grid(experiment);
  EXPECT_EQ(grid.columns[1].title, "warm, ms");
  EXPECT_EQ(grid.rows[2][1].main, "0.900");
}

TEST(Table, lines_up_columns_whatever_characters_names_hold) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[1].spec.label = "thr\u00e9\u00e4ds";
  const std::vector<std::string> lines = base::split(table(report, {}), '\n');
  EXPECT_EQ(display_width(lines[4].substr(0, lines[4].find("1.00 "))),
            display_width(lines[5].substr(0, lines[5].find("1.86"))));
}

TEST(Table, uses_colour_only_when_asked) {
  EXPECT_FALSE(contains(screen(test::sample_report(), {}), "\x1b"));
  EXPECT_FALSE(contains(screen(test::sample_report(), markdown), "\x1b"));
  const std::string text = table(test::sample_report(), colored);
  EXPECT_TRUE(contains(text, "\x1b[32mfaster\x1b[0m"));
  EXPECT_TRUE(contains(table(test::failed_report(), colored), "\x1b[31mfailed\x1b[0m"));
  EXPECT_TRUE(contains(table(test::interrupted_report(), colored), "\x1b[33munresolved\x1b[0m"));
}

TEST(Table, is_the_same_without_its_colours) {
  std::string text = table(test::sample_report(), colored);
  for (const std::string code : {"\x1b[0m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m"})
    for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code))
      text.erase(at, code.size());
  EXPECT_EQ(text, table(test::sample_report(), {}));
}

TEST(Table, lets_no_name_or_message_steer_the_terminal) {
  model::Report report = test::failed_report();
  report.experiments[0].description = "a\x1b[2Jb";
  report.experiments[0].cases[2].error = "first\nsecond\x07";
  const std::string text = table(report, {});
  EXPECT_TRUE(contains(text, "a\\x1b[2Jb"));
  EXPECT_TRUE(contains(text, "procs/2 failed: first\n  second\\x07\n"));
}

TEST(Table, names_the_options_in_which_cases_differ) {
  const std::string text = table(test::suite_report(), {});
  EXPECT_TRUE(contains(text, "\nprocs/2 transport=pipe  "));
  EXPECT_TRUE(contains(text, "\nthreads/2  ")) << "of the other experiment";
}

TEST(Table, tells_equal_cases_apart_by_their_labels) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[2].spec.label = "threads#2";
  report.experiments[0].cases[2].spec.id = "squares/threads#2/2";
  EXPECT_TRUE(contains(table(report, {}), "\nthreads#2/2  "));
}

TEST(Table, names_options_that_all_cases_share_once) {
  model::Report report = test::sample_report();
  for (model::CaseRecord& record : report.experiments[0].cases)
    if (record.spec.mode != model::Mode::seq) {
      record.spec.schedule = Schedule::dynamic;
      record.spec.chunk = 64;
    }
  const std::string text = table(report, {});
  EXPECT_TRUE(contains(text, "schedule=dynamic chunk=64, 12 rounds"));
  EXPECT_TRUE(contains(text, "\nprocs/2  "));
}

TEST(Table, names_parameters_that_are_not_at_their_default) {
  EXPECT_TRUE(contains(table(test::suite_report(), {}), "files input=a b.csv,c.csv pause=2ms: 3 files\n"));
}

TEST(Markdown, is_a_github_table_with_its_markup_escaped) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[1].spec.label = "a|b";
  const std::string text = table(report, markdown);
  EXPECT_TRUE(contains(text, "### squares: 1M ints"));
  EXPECT_TRUE(
      contains(text,
               "| case | warm, us | speed-up | effic. | CPU, us | cold, us | cold speed-up | verdict |\n"
               "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
               "| seq/1 | 447 [443, 451] | 1.00 |"));
  EXPECT_TRUE(contains(text, "| a\\|b/2 | 240 [238, 243] | 1.86 [1.83, 1.89] |"));
}

TEST(Csv, has_a_line_per_case_with_raw_numbers) {
  model::Report report = test::sample_report();
  report.experiments[0].comparisons[0].interval = model::Interval{1.5, 2.25};
  const std::vector<std::string> lines = base::split(table(report, comma_separated), '\n');
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0].substr(0, 44), "id,workload,mode,workers,status,warm_median_");
  EXPECT_EQ(lines[2],
            "squares/threads/"
            "2,squares,threads,2,ok,240300,237897,242703,1.86,1.5,2.25,0.9300873907615481,480600,320000,"
            "316800,323200,1.41,1.38,1.44,faster,faster,00abcdef01234567,\r");
  EXPECT_EQ(lines[4], "");
}

TEST(Csv, leaves_empty_what_is_not_there_and_quotes_what_must_be) {
  model::Report report = test::failed_report();
  report.experiments[0].cases[2].error = "said \"no\", twice\r\n";
  const std::string text = table(report, comma_separated);
  EXPECT_TRUE(contains(text,
                       "squares/procs/2,squares,procs,2,failed,,,,,,,,,,,,,,,invalid,invalid,,"
                       "\"said \"\"no\"\", twice\r\n\"\r\n"));
}

TEST(Csv, has_as_many_fields_in_each_line) {
  const std::vector<std::string> lines = base::split(table(test::suite_report(), comma_separated), '\n');
  for (std::size_t i = 0; i + 1 < lines.size(); ++i)
    EXPECT_EQ(std::count(lines[i].begin(), lines[i].end(), ','), 22);
}

TEST(Screen, follows_each_table_with_its_sentences_in_lines_that_fit) {
  const std::string text = screen(test::sample_report(), {});
  const std::size_t words = text.find("\n\nthreads/2 is 1.86x [1.83, 1.89] as fast as seq/1 (447 us -");
  ASSERT_NE(words, std::string::npos);
  EXPECT_NE(text.find("\n\nThe same code against itself", words), std::string::npos) << "in paragraphs";
  for (const std::string& line : base::split(text.substr(words), '\n')) EXPECT_LE(line.size(), 110U) << line;
}

TEST(Format, is_parsed_from_its_name) {
  EXPECT_EQ(parse_format("markdown", "--format"), Format::markdown);
  EXPECT_THROW(parse_format("markdwon", "--format"), base::UsageError);
}

}  // namespace
}  // namespace parbench::report
