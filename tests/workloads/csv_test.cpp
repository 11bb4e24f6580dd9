#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "base/error.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/cleaning.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/csv/generator.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/csv/parser.hpp"
#include "workloads/csv/statistics.hpp"
#include "workloads/csv/transform.hpp"
#include "workloads/csv/words.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;
using Records = std::vector<std::vector<std::string>>;
using Strings = std::vector<std::string>;

// --- Pure: text in, text out
// ------------------------------------------------------------------------------------------

/// The fields as they are read; a doubled quote as one.
Records records(const std::string& text) {
  Table table;
  const auto malformed = parse(text, table);
  if (malformed) return {{"malformed: " + message(*malformed, "x")}};
  Records result;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    if (i % table.columns == 0) result.emplace_back();
    std::string field(table.fields[i].text());
    for (std::size_t at = 0; (at = field.find("\"\"", at)) != std::string::npos; ++at) field.erase(at, 1);
    result.back().push_back(field);
  }
  return result;
}

/// "LINE:COLUMN: what", or "" for a good text.
std::string fault(const std::string& text) {
  Table table;
  const auto malformed = parse(text, table);
  return malformed ? message(*malformed, "").substr(1) : "";
}

std::string transformed(const std::string& text) {
  Workspace workspace;
  const auto malformed = transform(text, workspace);
  return malformed ? message(*malformed, "x") : std::string(workspace.output.text());
}

std::string summary(const std::string& text) {
  Workspace workspace;
  const auto malformed = transform(text, workspace);
  return malformed ? message(*malformed, "x") : std::string(workspace.summary.text());
}

TEST(CsvParser, Records_are_cut_at_commas_and_line_ends) {
  EXPECT_EQ(records("a,b\n1,2\n3,4\n"), (Records{{"a", "b"}, {"1", "2"}, {"3", "4"}}));
}

TEST(CsvParser, Crlf_and_lf_may_be_mixed) {
  EXPECT_EQ(records("a,b\r\n1,2\n3,4\r\n"), (Records{{"a", "b"}, {"1", "2"}, {"3", "4"}}));
}

TEST(CsvParser, The_last_line_may_go_without_its_end) {
  EXPECT_EQ(records("a,b\n1,2"), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(records("a,b\n1,"), (Records{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(records("a,b\n1,\"2\""), (Records{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvParser, Quotes_keep_commas_line_ends_and_doubled_quotes) {
  EXPECT_EQ(records("a,b\n\"1,\r\n\n2\",\"say \"\"hi\"\"\"\n\"\",\"\"\"\"\n"),
            (Records{{"a", "b"}, {"1,\r\n\n2", "say \"hi\""}, {"", "\""}}));
}

TEST(CsvParser, A_byte_order_mark_is_skipped) {
  EXPECT_EQ(records("\xEF\xBB\xBF\"a\",b\n1,2\n"), (Records{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvParser, Blank_lines_at_the_end_are_skipped) {
  EXPECT_EQ(records("a,b\n1,2\n\n \r\n\n"), (Records{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvParser, A_blank_line_is_a_missing_value_in_one_column_and_ragged_in_more) {
  EXPECT_EQ(records("a\n1\n\n2\n"), (Records{{"a"}, {"1"}, {""}, {"2"}}));
  EXPECT_EQ(fault("a,b\n1,2\n\n3,4\n"), "3:1: ragged record: 2 fields expected as in the header, found 1");
}

TEST(CsvParser, A_header_alone_is_a_table_without_rows) {
  EXPECT_EQ(records("a,b"), (Records{{"a", "b"}}));
  EXPECT_EQ(transformed("A,B\n"), "a,b\n");
  EXPECT_EQ(summary("A\n"), "column,type,count,missing,mean,std,min,max\na,text,0,0,,,,\n");
}

TEST(CsvParser, Fields_of_all_lengths_at_all_offsets_are_found) {  // words of eight bytes must not show
  for (std::size_t first = 0; first < 20; ++first)
    for (std::size_t second = 0; second < 20; ++second) {
      const std::string a(first, 'x');
      const std::string b(second, 'y');
      EXPECT_EQ(records("h,i,j\n" + a + "," + b + ",\"" + a + "\"\n" + b + ",\"" + b + ",\"," + a + "z\n"),
                (Records{{"h", "i", "j"}, {a, b, a}, {b, b + ",", a + "z"}}));
    }
}

TEST(CsvParser, Special_bytes_are_found_and_no_others) {
  std::string text;
  std::vector<std::size_t> expected;
  for (int a = 0; a < 256; ++a)
    for (const int b : {0, 44, a ^ 1, a ^ 0x80}) {
      text += static_cast<char>(a);
      text += static_cast<char>(b);
    }
  for (std::size_t i = 0; i < text.size(); ++i)
    if (std::string_view(",\"\n\r").find(text[i]) != std::string_view::npos) expected.push_back(i);
  std::vector<std::size_t> found;
  SpecialBytes special(text);
  for (std::size_t at = special.next(); at < text.size(); at = special.next()) found.push_back(at);
  EXPECT_EQ(found, expected);
}

TEST(CsvParser, An_unclosed_quote_is_reported_where_it_opened) {
  EXPECT_EQ(fault("a,b\n1,2\n3,\"four\n5,6\n"), "3:3: unclosed quote that opened here");
  EXPECT_EQ(fault("a,\""), "1:3: unclosed quote that opened here");
  EXPECT_EQ(fault("a\n\"b\"\"\n\n"), "2:1: unclosed quote that opened here");
}

TEST(CsvParser, A_ragged_record_is_reported_where_it_begins) {
  EXPECT_EQ(fault("a,b\n1,2\n3\n"), "3:1: ragged record: 2 fields expected as in the header, found 1");
  EXPECT_EQ(fault("a,b\r\n1,2,3\r\n"), "2:1: ragged record: 2 fields expected as in the header, found 3");
  EXPECT_EQ(fault("a,b\n\"1\n\n\",2\n3,4,"),
            "5:1: ragged record: 2 fields expected as in the header, found 3");
}

TEST(CsvParser, Text_after_a_closing_quote_is_reported_where_it_stands) {
  EXPECT_EQ(fault("a,b\n1,\"2\"3\n"), "2:6: text after a closing quote");
  EXPECT_EQ(fault("a,b\n1,\"2\" \n3,4\n"), "2:6: text after a closing quote");
}

TEST(CsvParser, A_quote_inside_an_unquoted_field_is_reported_where_it_stands) {
  EXPECT_EQ(fault("a,b\n1,5\" disk\n").substr(0, 30), "2:4: quote inside an unquoted ");
  EXPECT_EQ(fault("a,b\n1, \"2\"\n").substr(0, 30), "2:4: quote inside an unquoted ");
}

TEST(CsvParser, A_lone_carriage_return_is_data_in_quotes_and_an_error_outside) {
  EXPECT_EQ(records("a,b\n\"1\r2\",3\n"), (Records{{"a", "b"}, {"1\r2", "3"}}));
  EXPECT_EQ(fault("a,b\r1,2\r"), "1:4: carriage return without a line feed");
}

TEST(CsvParser, A_nul_is_reported_where_it_stands) {
  using namespace std::string_literals;
  EXPECT_EQ(fault("a,b\n1,\0\n"s), "2:3: NUL byte");
  EXPECT_EQ(fault("a,b\n\"1\n2\0\",3\n"s), "3:2: NUL byte");
}

TEST(CsvParser, Bad_utf8_is_reported_where_it_begins) {
  EXPECT_EQ(fault("a,b\n1,\xFF\n"), "2:3: not UTF-8");
  EXPECT_EQ(fault("a,b\n\xC3\xA9,\xC3\n"), "2:3: not UTF-8");   // an e acute is one column, then a cut one
  EXPECT_EQ(fault("a,b\n1,\xC0\xAF\n"), "2:3: not UTF-8");      // overlong
  EXPECT_EQ(fault("a,b\n1,\xED\xA0\x80\n"), "2:3: not UTF-8");  // a surrogate
  EXPECT_EQ(fault("a,b\n1,x\xF4\x90\x80\x80\n"), "2:4: not UTF-8");  // beyond U+10FFFF
  EXPECT_EQ(fault("a,b\n1,\xF0\x9F\x98\x80\n"), "");
}

TEST(CsvParser, Bad_utf8_is_found_at_every_offset) {
  for (std::size_t before = 0; before < 80; ++before) {
    const std::string good = "a\n" + std::string(before, 'x') + "\xE2\x82\xAC" + "y\n";
    EXPECT_EQ(fault(good), "");
    std::string bad = good;
    bad[before + 4] = 'z';
    EXPECT_EQ(fault(bad), "2:" + std::to_string(before + 1) + ": not UTF-8");
  }
}

TEST(CsvParser, A_byte_order_mark_does_not_count_in_columns) {
  EXPECT_EQ(fault("\xEF\xBB\xBF"
                  "a,\"b"),
            "1:3: unclosed quote that opened here");
}

TEST(CsvParser, A_text_without_header_is_malformed) {
  for (const char* text : {"", "\n", " \r\n\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"})
    EXPECT_EQ(fault(text), "1:1: empty file: no header") << text;
  EXPECT_EQ(fault("\na,b\n1,2\n"), "1:1: blank line in place of the header");
  EXPECT_EQ(fault(" \r\na,b\r\n"), "1:1: blank line in place of the header");
}

TEST(CsvCleaning, Headers_are_normalised) {
  EXPECT_EQ(normalise_name("Unit Price (EUR)"), "unit_price_eur");
  EXPECT_EQ(normalise_name("  __ID__ "), "id");
  EXPECT_EQ(normalise_name("a.-b9"), "a_b9");
  EXPECT_EQ(normalise_name("Stra\xC3\x9F"
                           "e (\xC3\x84)"),
            "stra\xC3\x9F"
            "e_\xC3\x84");
  EXPECT_EQ(normalise_name("\"\"?"), "");
}

TEST(CsvCleaning, Empty_and_equal_names_are_told_apart) {
  EXPECT_EQ(transformed("X,x, X ,,\"say \"\"x\"\"\",x_2,?\n"), "x,x_2,x_3,column_4,say_x,x_2_2,column_7\n");
}

TEST(CsvCleaning, Fields_are_trimmed_of_ascii_white_space_with_and_without_quotes) {
  EXPECT_EQ(transformed("a,b\n \tx y\v ,\" \n z \r\n\"\n"), "a,b\nx y,z\n");
  EXPECT_EQ(transformed("a\n\xC2\xA0x\n"), "a\n\xC2\xA0x\n");  // a no-break space is not ASCII
}

TEST(CsvCleaning, Markers_of_missing_values_become_empty_fields) {
  EXPECT_EQ(transformed("a,b\nNA,x\nN/A,x\nNaN,x\nnull,x\nNULL,x\nNone,x\n-,x\n\" \",x\n\"NA\",x\n"),
            "a,b\n,x\n,x\n,x\n,x\n,x\n,x\n,x\n,x\n,x\n");
  EXPECT_EQ(transformed("a,b\nna,none\n--,Null\nNAN,NAs\n"), "a,b\nna,none\n--,Null\nNAN,NAs\n");
}

TEST(CsvCleaning, A_missing_value_in_a_single_column_is_not_a_blank_line) {
  const std::string once = transformed("a\nx\nNA\n");
  EXPECT_EQ(once, "a\nx\n\"\"\n");
  EXPECT_EQ(transformed(once), once);
}

TEST(CsvCleaning, Numbers_are_whole_fields_that_double_can_hold) {
  for (const auto& [text, value] : std::map<std::string, double>{{"0", 0},
                                                                 {"-12", -12},
                                                                 {"+1.5", 1.5},
                                                                 {".5", .5},
                                                                 {"5.", 5},
                                                                 {"1e3", 1000},
                                                                 {"-2.5E-1", -.25},
                                                                 {"007", 7}})
    EXPECT_EQ(parse_number(text), value) << text;
  for (const char* text :
       {"",         "+",     "-",  ".",   "1 2", "1,5", "0x1F",  "inf", "-inf", "nan",
        "infinity", "1e999", "1e", "+-1", "++1", "--1", "1_000", "12a", "e5",   "\xD9\xA1"})
    EXPECT_FALSE(parse_number(text)) << text;
}

TEST(CsvCleaning, A_column_is_numeric_when_every_value_that_is_there_is_a_number) {
  EXPECT_EQ(summary("a,b,c,d\n1,1,NA,2\n+2,x,,NA\n,3,-,4.5\n"),
            "column,type,count,missing,mean,std,min,max\n"
            "a,numeric,2,1,1.5,0.7071067811865476,1,2\n"
            "b,text,3,0,,,,\n"
            "c,text,0,3,,,,\n"
            "d,numeric,2,1,3.25,1.7677669529663689,2,4.5\n");
}

TEST(CsvStatistics, Z_scores_are_those_worked_out_by_hand) {
  // 2 4 4 4 5 5 7 9: mean 5, squares 32, sample variance 32/7
  const std::array<double, 8> values{2, 4, 4, 4, 5, 5, 7, 9};
  const Statistics statistics(values);
  EXPECT_EQ(statistics.mean(), 5);
  EXPECT_DOUBLE_EQ(statistics.deviation(), std::sqrt(32.0 / 7));
  EXPECT_DOUBLE_EQ(statistics.z_score(9), 4 / std::sqrt(32.0 / 7));
  // 1 2 3: mean 2, deviation 1
  EXPECT_EQ(transformed("a,b\n1,x\n2,y\n,q\n3,z\n"), "a,b\n-1,x\n0,y\n,q\n1,z\n");
}

TEST(CsvStatistics, A_constant_column_and_a_single_value_have_z_score_0) {
  EXPECT_EQ(transformed("a,b\n0.1,x\n0.1,y\n0.1,z\n"), "a,b\n0,x\n0,y\n0,z\n");
  EXPECT_EQ(transformed("a,b\n7,x\n,y\n"), "a,b\n0,x\n,y\n");
  EXPECT_EQ(summary("a,b\n0.1,7\n0.1,\n0.1,\n"),
            "column,type,count,missing,mean,std,min,max\n"
            "a,numeric,3,0,0.1,0,0.1,0.1\n"
            "b,numeric,1,2,7,,7,7\n");
}

TEST(CsvStatistics, A_large_mean_does_not_drown_a_small_deviation) {
  const std::array<double, 4> values{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};  // sample variance 30
  EXPECT_DOUBLE_EQ(Statistics(values).deviation(), std::sqrt(30.0));
}

TEST(CsvStatistics, Values_at_the_ends_of_the_range_of_double_are_standardised) {
  for (const double size : {1.7e308, 1e160, 1e-160, 4e-320}) {
    const std::array<double, 3> values{0, size / 2, size};
    const Statistics statistics(values);
    EXPECT_NEAR(statistics.z_score(size), 1, 1e-3) << size;  // subnormals have few digits
    EXPECT_NEAR(statistics.z_score(0), -1, 1e-3) << size;
    EXPECT_EQ(statistics.mean(), size / 2);
  }
}

TEST(CsvWriter, Quotes_stand_only_where_they_are_needed) {
  EXPECT_EQ(
      transformed("a,b\n\"plain\",\"with, comma\"\n\"two\nlines\",\"a \"\"quote\"\"\"\n\"c\rr\",\" x \"\n"),
      "a,b\nplain,\"with, comma\"\n\"two\nlines\",\"a \"\"quote\"\"\"\n\"c\rr\",x\n");
}

TEST(CsvWriter, What_was_written_reads_back_the_same) {
  base::Random random(7);
  const std::array<std::string, 12> pieces{"a",        ",", "\"\"", "\n", "\r\n", " ",
                                           "\xC3\xA9", "1", "NA",   "-",  "\r",   "b"};
  for (int round = 0; round < 2000; ++round) {
    std::string text = "h,i\n";
    for (int field = 0; field < 6; ++field) {
      text += "\"x";  // keeps each field from being a number or a marker, and its ends from being trimmed
      for (std::uint64_t left = random.below(6); left > 0; --left)
        text += pieces[random.below(pieces.size())];
      text += field % 2 == 0 ? "x\"," : "x\"\n";
    }
    EXPECT_EQ(records(transformed(text)), records(text)) << text;
    EXPECT_EQ(transformed(transformed(text)), transformed(text));
  }
}

TEST(CsvWriter, Numbers_are_written_so_that_they_read_back_exactly) {
  const std::string out = transformed("a\n0.1\n0.2\n0.7\n123.456\n-1e-3\n");
  const std::array<double, 5> values{0.1, 0.2, 0.7, 123.456, -1e-3};
  const Statistics statistics(values);
  const Records read = records(out);
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(parse_number(read[i + 1][0]), statistics.z_score(values[i]));
}

TEST(CsvTransform, A_workspace_keeps_nothing_of_the_file_before) {
  Workspace used;
  for (const char* text :
       {"a,b,c\n1,2,3\n4,5,6\n", "x\n\"", "a,b\nx,NA\n", "q\n1\n2\n", "a,b,c,d\n1,2,x,\n3,4,5,\n"}) {
    Workspace fresh;
    EXPECT_EQ(transform(text, used), transform(text, fresh));
    EXPECT_EQ(used.output.text(), fresh.output.text());
    EXPECT_EQ(used.summary.text(), fresh.summary.text());
  }
}

TEST(CsvGenerator, Equal_specs_give_equal_files_and_other_seeds_others) {
  const SetSpec set{.files = 2, .rows = 50, .seed = 3};
  EXPECT_EQ(generate_file(set, 0), generate_file(set, 0));
  EXPECT_NE(generate_file(set, 0), generate_file(set, 1));
  EXPECT_NE(generate_file(set, 0), generate_file({.files = 2, .rows = 50, .seed = 4}, 0));
}

TEST(CsvGenerator, A_set_holds_all_that_it_promises) {
  const SetSpec set{.files = 24, .rows = 200, .seed = 1};
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < set.files; ++i) {
    const std::string text = generate_file(set, i);
    EXPECT_EQ(records(text).size(), set.rows + 1) << fault(text);
    seen["crlf"] += text.find("\r\n") != std::string::npos;
    seen["lf"] += text.find("\r\n") == std::string::npos;
    seen["mark"] += text.starts_with("\xEF\xBB\xBF");
    seen["no last line end"] += !text.ends_with('\n');
    seen["doubled quotes"] += text.find("\"\"urgent\"\"") != std::string::npos;
    seen["embedded line ends"] += text.find("address\nsecond") != std::string::npos;
    seen["embedded crlf"] += text.find("address\r\nsecond") != std::string::npos;
    seen["empty fields"] += text.find(",,") != std::string::npos;
    seen["NA"] += text.find(",NA,") != std::string::npos;
    seen["beyond ascii"] += text.find("\xC3\xA9") != std::string::npos;
    const std::string columns = summary(text);
    seen["numeric"] += columns.find("latitude,numeric,200,0") != std::string::npos;
    seen["text"] += columns.find("customer,text,200,0") != std::string::npos;
    seen["duplicates"] += columns.find("status_2,text") != std::string::npos;
  }
  for (const auto& [what, count] : seen) EXPECT_GT(count, 0) << what;
}

TEST(CsvInputs, Wildcards_match_as_in_a_shell) {
  EXPECT_TRUE(matches("a.csv", "*.csv"));
  EXPECT_TRUE(matches("a.csv", "?.c*v"));
  EXPECT_TRUE(matches("aXbXc", "a*X*c"));
  EXPECT_TRUE(matches("abc", "abc***"));
  EXPECT_TRUE(matches("", "*"));
  EXPECT_FALSE(matches("a.csv", "?.cs"));
  EXPECT_FALSE(matches("ab", "a"));
  EXPECT_FALSE(matches("", "?"));
  EXPECT_FALSE(matches(".a.csv", "*.csv"));
  EXPECT_TRUE(matches(".a.csv", ".*.csv"));
}

TEST(CsvInputs, Outputs_of_equal_names_do_not_overwrite_each_other) {
  EXPECT_EQ(output_names({"a/x.csv", "b/x.csv", "c/x.2.csv", "c/y.csv", "d/x.csv"}),
            (Strings{"x.csv", "x.2.csv", "x.2.2.csv", "y.csv", "x.3.csv"}));
  EXPECT_EQ(output_names({"a/x.csv", "a/x.csv.summary.csv"}), (Strings{"x.csv", "x.csv.summary.2.csv"}));
  EXPECT_EQ(output_names({"a/x.csv.summary.csv", "b/x.csv"}), (Strings{"x.csv.summary.csv", "x.2.csv"}));
}

// --- With files
// ---------------------------------------------------------------------------------------------------------

/// Each test in an empty folder of its own, where the cache is too.
class CsvFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() /
            ("parbench_csv_test_" + std::string(test->name()) + std::to_string(std::random_device{}()));
    fs::create_directories(root_);
    setenv("XDG_CACHE_HOME", (root_ / "cache").c_str(), 1);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
    return path(name);
  }

  static std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  /// Name and content of each file below a folder.
  static std::map<std::string, std::string> content(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = read(entry.path());
    return files;
  }

  using Settings = std::map<std::string, Strings>;

  static std::unique_ptr<const Workload> prepare(const Settings& settings) {
    const WorkloadKind kind = workloads::csv();
    std::vector<workloads::Setting> list;
    for (const auto& [name, values] : settings) list.push_back({name, values, "--set " + name});
    return kind.prepare(workloads::make_parameters(kind, list));
  }

  static std::string refusal(const Settings& settings) {
    try {
      prepare(settings);
    } catch (const base::UsageError& error) {
      return error.what();
    }
    return "none";
  }

  /// One pass by `workers` threads, one item at a time.
  static std::vector<std::byte> pass(const Workload& workload, std::size_t workers) {
    const std::size_t result_size = workload.phases().front().result_size;
    std::vector<std::byte> results(testing::items_of(workload) * result_size);
    std::atomic<std::size_t> next = 0;
    const auto work = [&](std::size_t index) {
      const auto scratch = workload.make_scratch();
      const Worker worker{static_cast<int>(index), scratch.get()};
      for (std::size_t i = next++; i < testing::items_of(workload); i = next++)
        workload.run({i, i + 1}, std::span(results).subspan(i * result_size, result_size), worker);
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work, i);
    work(0);
    for (std::thread& thread : threads) thread.join();
    return results;
  }

  /// One pass in one call.
  static std::vector<std::byte> whole_pass(const Workload& workload) { return testing::pass_of(workload); }

  fs::path root_;
};

TEST_F(CsvFiles, A_generated_set_is_made_once_and_used_again) {
  const SetSpec set{.files = 3, .rows = 20, .seed = 5};
  const fs::path folder = provide_set(root_, set);
  const auto before = content(folder);
  EXPECT_EQ(before.size(), 4U);  // with the manifest
  const auto made = fs::last_write_time(folder);
  EXPECT_EQ(provide_set(root_, set), folder);
  EXPECT_EQ(fs::last_write_time(folder), made);
  fs::remove_all(folder);
  EXPECT_EQ(content(provide_set(root_, set)), before);
}

TEST_F(CsvFiles, Sets_of_other_parameters_lie_in_other_folders) {
  std::set<std::string> names;
  for (const SetSpec& set : {SetSpec{1, 2, 3}, SetSpec{1, 2, 4}, SetSpec{1, 3, 3}, SetSpec{2, 2, 3}})
    names.insert(set.name());
  EXPECT_EQ(names.size(), 4U);
}

TEST_F(CsvFiles, An_interrupted_or_damaged_set_is_made_again) {
  const SetSpec set{.files = 3, .rows = 20, .seed = 5};
  const fs::path folder = provide_set(root_, set);
  const auto good = content(folder);
  for (const auto& [name, text] : good) {
    fs::remove(folder / name);
    EXPECT_EQ(content(provide_set(root_, set)), good) << name << " removed";
    std::ofstream(folder / name, std::ios::binary) << text.substr(0, text.size() / 2);
    EXPECT_EQ(content(provide_set(root_, set)), good) << name << " cut short";
  }
  fs::remove_all(folder);
  fs::create_directories(root_ / (set.name() + ".part-1"));  // what a killed run leaves behind
  EXPECT_EQ(content(provide_set(root_, set)), good);
  fs::remove_all(folder);
  fs::last_write_time(root_ / (set.name() + ".part-1"),
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(content(provide_set(root_, set)), good);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), {}), 1) << "something else was left behind";
}

TEST_F(CsvFiles, Runs_that_make_the_same_set_at_once_all_get_it_whole) {
  const SetSpec set{.files = 4, .rows = 30, .seed = 9};
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> runs;
    for (int i = 0; i < 4; ++i)
      runs.emplace_back([&] { EXPECT_EQ(content(provide_set(root_, set)).size(), 5U); });
    for (std::thread& run : runs) run.join();
    EXPECT_EQ(std::distance(fs::directory_iterator(root_), {}), 1);
    fs::remove_all(root_ / set.name());
  }
}

TEST_F(CsvFiles, The_cache_lies_where_the_user_keeps_caches) {
  EXPECT_EQ(cache_folder(), root_ / "cache" / "parbench");
  unsetenv("XDG_CACHE_HOME");
  const std::string home = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(cache_folder(), "/home/someone/.cache/parbench");
  unsetenv("HOME");
  EXPECT_EQ(cache_folder(), fs::temp_directory_path() / "parbench-cache");
  setenv("HOME", home.c_str(), 1);
}

TEST_F(CsvFiles, All_ways_to_run_write_the_same_bytes) {
  const Settings settings{{"files", {"9"}}, {"rows", {"120"}}};
  const auto workload = prepare(settings);
  const fs::path folder = cache_folder() / (SetSpec{9, 120, 1}.name() + ".out");
  const auto results = whole_pass(*workload);
  const auto files = content(folder);
  EXPECT_EQ(files.size(), 18U);
  for (const std::size_t workers : {1U, 2U, 4U}) {
    fs::remove_all(folder);
    const auto again = prepare(settings);
    EXPECT_EQ(pass(*again, workers), results) << workers;
    EXPECT_EQ(pass(*again, workers), results) << workers << ", second pass";
    EXPECT_EQ(content(folder), files) << workers;
  }
}

TEST_F(CsvFiles, The_default_run_describes_its_set) {
  const auto workload = prepare({{"files", {"1"}}, {"rows", {"0"}}});
  EXPECT_EQ(testing::items_of(*workload), 1U);
  EXPECT_EQ(workload->describe().substr(0, 8), "1 file, ");
}

TEST_F(CsvFiles, Files_folders_and_patterns_are_found_sorted_and_once) {
  const std::string a = write("in/a.csv", "x\n1\n");
  const std::string b = write("in/b.csv", "x\n1\n");
  const std::string c = write("other/c.CSV", "x\n1\n");
  write("in/notes.txt", "");
  write("in/.hidden.csv", "");
  write("in/deep/d.csv", "");
  EXPECT_EQ(find_inputs({path("in")}), (Strings{a, b}));
  EXPECT_EQ(find_inputs({path("in") + "/"}), (Strings{a, b}));
  EXPECT_EQ(find_inputs({c, path("in/?.csv"), a, path("in/../in/a.csv")}).size(), 3U);
  EXPECT_EQ(find_inputs({path("*/?.*")}), (Strings{a, b, c}));
  EXPECT_EQ(find_inputs({path("i*")}), (Strings{a, b}));
}

TEST_F(CsvFiles, A_name_that_looks_like_a_pattern_is_taken_literally_where_it_exists) {
  const std::string odd = write("what?.csv", "x\n1\n");
  write("whatX.csv", "x\n1\n");
  EXPECT_EQ(find_inputs({odd}), Strings{odd});
}

TEST_F(CsvFiles, Input_that_stands_for_nothing_is_named) {
  write("empty/notes.txt", "");
  EXPECT_EQ(refusal({{"input", {path("nope.csv")}}}),
            "--input " + path("nope.csv") + ": no such file or folder");
  EXPECT_EQ(refusal({{"input", {path("*.csv")}}}), "--input " + path("*.csv") + ": nothing matches");
  EXPECT_EQ(refusal({{"input", {path("empty")}}}),
            "--input " + path("empty") + ": no *.csv or *.csv.gz file in this folder");
  EXPECT_EQ(refusal({{"input", {"/dev/null"}}}).substr(0, 37), "--input /dev/null: not a regular file");
}

TEST_F(CsvFiles, What_cannot_be_read_gives_the_systems_reason) {
  EXPECT_EQ(FileBuffer().read(path("nope.csv")), std::errc::no_such_file_or_directory);
  EXPECT_EQ(FileBuffer().read(root_.string()), std::errc::is_a_directory);
}

TEST_F(CsvFiles, A_file_that_may_not_be_read_is_named) {
  const std::string locked = write("locked.csv", "a\n1\n");
  fs::permissions(locked, fs::perms::none);
  if (std::ifstream(locked).good()) GTEST_SKIP() << "runs as root, whom no permission stops";
  EXPECT_EQ(refusal({{"input", {locked}}}), "cannot read " + locked + ": Permission denied");
}

TEST_F(CsvFiles, A_malformed_file_is_refused_with_its_place_and_the_way_out) {
  const std::string bad = write("in/bad.csv", "a,b\n1,\"2\n");
  EXPECT_EQ(refusal({{"input", {bad}}}),
            bad +
                ":2:3: unclosed quote that opened here; mend the file, or have such "
                "files counted and skipped with --set on_bad=skip");
  const std::string empty = write("in/empty.csv", "");
  EXPECT_EQ(refusal({{"input", {empty}}}).substr(0, empty.size() + 17), empty + ":1:1: empty file:");
}

TEST_F(CsvFiles, A_malformed_file_is_counted_and_skipped_where_that_is_asked_for) {
  write("in/bad.csv", "a,b\n1\n");
  write("in/good.csv", "a,b\n1,2\n");
  write("out/bad.csv", "of an earlier run");
  write("out/bad.csv.summary.csv", "of an earlier run");
  const auto workload = prepare({{"input", {path("in")}}, {"output", {path("out")}}, {"on_bad", {"skip"}}});
  EXPECT_EQ(testing::items_of(*workload), 2U);
  EXPECT_EQ(workload->describe(), "2 files, 14 B, written to " + path("out") + ", 1 skipped as malformed");
  const auto results = whole_pass(*workload);
  EXPECT_EQ(pass(*workload, 2), results);
  const auto files = content(root_ / "out");
  EXPECT_EQ(files.size(), 2U);
  EXPECT_EQ(files.at("good.csv"), "a,b\n0,0\n");
  EXPECT_TRUE(files.contains("good.csv.summary.csv"));
}

TEST_F(CsvFiles, A_file_that_became_malformed_since_it_was_checked_fails_the_pass) {
  const std::string file = write("in/a.csv", "a,b\n1,2\n");
  const auto workload = prepare({{"input", {file}}});
  write("in/a.csv", "a,b\n1,2,3\n");
  try {
    whole_pass(*workload);
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), file + ":2:1: ragged record: 2 fields expected as in the header, found 3");
  }
}

TEST_F(CsvFiles, Output_is_never_written_beside_its_input) {
  const std::string file = write("in/a.csv", "a,b\n1,2\n");
  fs::create_directory_symlink(root_ / "in", root_ / "link");
  write("links/readme.txt", "");
  fs::create_symlink(file, root_ / "links" / "a.csv");
  for (const char* output : {"in", "in/", "in/../in/.", "link"})
    EXPECT_EQ(refusal({{"input", {file}}, {"output", {path(output)}}}),
              "output: " + path(output) + " is the folder of the input " + file +
                  ", which would be overwritten; name another folder");
  for (const char* output : {"in", "links"})  // neither the link nor what it stands for
    EXPECT_NE(refusal({{"input", {path("links/a.csv")}}, {"output", {path(output)}}}), "none") << output;
  EXPECT_EQ(read(file), "a,b\n1,2\n");
}

TEST_F(CsvFiles, An_output_folder_that_cannot_be_made_is_named) {
  const std::string file = write("in/a.csv", "a,b\n1,2\n");
  write("out", "");
  EXPECT_EQ(refusal({{"input", {file}}, {"output", {path("out")}}}).substr(0, 31),
            "output: cannot make the folder ");
}

TEST_F(CsvFiles, Files_of_equal_names_from_two_folders_are_both_written) {
  write("one/a.csv", "x,y\n1,p\n");
  write("two/a.csv", "x,y\n1,q\n");
  whole_pass(*prepare({{"input", {path("*/a.csv")}}, {"output", {path("out")}}}));
  EXPECT_EQ(read(root_ / "out/a.csv"), "x,y\n0,p\n");
  EXPECT_EQ(read(root_ / "out/a.2.csv"), "x,y\n0,q\n");
}

TEST_F(CsvFiles, A_shorter_content_leaves_nothing_of_a_longer_one) {
  const std::string file = write("f", "long content");
  for (const Overwrite overwrite : {Overwrite::in_place, Overwrite::as_whole}) {
    for (const char* text : {"long content", "short", ""}) {
      EXPECT_FALSE(write_file(file, file + ".part", text, overwrite));
      EXPECT_EQ(read(file), text);
    }
    fs::remove(file);
    EXPECT_FALSE(write_file(file, file + ".part", "new", overwrite));
    EXPECT_EQ(content(root_).size(), 1U);
  }
}

TEST_F(CsvFiles, Replacing_a_link_leaves_what_it_stood_for) {
  const std::string precious = write("precious", "keep");
  fs::create_symlink(precious, root_ / "f");
  EXPECT_FALSE(write_file(path("f"), path("f.part"), "new", Overwrite::as_whole));
  EXPECT_EQ(read(precious), "keep");
  EXPECT_EQ(read(root_ / "f"), "new");
}

TEST_F(CsvFiles, Output_of_the_users_choice_is_replaced_as_a_whole) {
  const std::string file = write("in/a.csv", "x,y\n1,p\n");
  const std::string precious = write("precious", "keep");
  fs::create_directories(root_ / "out");
  fs::create_symlink(precious, root_ / "out" / "a.csv");
  whole_pass(*prepare({{"input", {file}}, {"output", {path("out")}}}));
  EXPECT_EQ(read(precious), "keep");
  EXPECT_EQ(content(root_ / "out").size(), 2U);
}

TEST_F(CsvFiles, A_file_that_cannot_be_written_is_an_error_of_the_pass) {
  const std::string file = write("in/a.csv", "a,b\n1,2\n");
  const auto workload = prepare({{"input", {file}}, {"output", {path("out")}}});
  fs::remove_all(root_ / "out");
  EXPECT_THROW(whole_pass(*workload), std::runtime_error);
  if (std::ofstream("/dev/full").good()) {
    EXPECT_EQ(write_file("/dev/full", "", "text", Overwrite::in_place), std::errc::no_space_on_device);
  }
}

/// The fields of files in the form that csv_reference.py prints.
std::string field_list(const Strings& texts) {
  std::string list;
  for (const std::string& text : texts) {
    for (const auto& record : records(text)) {
      for (const std::string& field : record) {
        const std::string_view trimmed = trim(field);
        list.append(std::to_string(trimmed.size())).append(":").append(trimmed);
      }
      list += ";";
    }
    list += ".";
  }
  return list;
}

TEST_F(CsvFiles, Pythons_csv_module_reads_the_same_fields) {
  const fs::path script = fs::path(__FILE__).parent_path() / "csv_reference.py";
  if (!fs::exists("/usr/bin/python3") || !fs::exists(script))
    GTEST_SKIP() << "needs /usr/bin/python3 and " << script;
  Strings texts;
  for (std::size_t i = 0; i < 6; ++i)
    texts.push_back(generate_file({.files = 6, .rows = 100, .seed = 11}, i));
  base::Random random(12);
  const std::array<std::string, 10> pieces{"a", ",", "\"\"", "\n", "\r\n", " ", "\xC3\xA9", "1", "\r", "  b"};
  for (std::size_t file = 0; file < 20; ++file) {
    std::string text = "h,i,j\n";
    for (int field = 0; field < 300; ++field) {
      const bool quoted = random.below(2) == 0;
      text += quoted ? "\"" : "u";
      for (std::uint64_t left = random.below(9); left > 0; --left)
        text += quoted ? pieces[random.below(pieces.size())]
                       : std::string(1, static_cast<char>('a' + random.below(26)));
      if (quoted) text += "\"";
      text += field % 3 < 2 ? "," : random.below(2) == 0 ? "\n" : "\r\n";
    }
    texts.push_back(text);
  }
  std::string command = "/usr/bin/python3 '" + script.string() + "'";
  for (std::size_t i = 0; i < texts.size(); ++i)
    command.append(" '").append(write("ref" + std::to_string(i) + ".csv", texts[i])).append("'");
  const std::string output = path("reference.txt");
  ASSERT_EQ(std::system((command + " > '" + output + "'").c_str()), 0);
  EXPECT_EQ(read(output), field_list(texts));
}

}  // namespace
}  // namespace parbench::csv
