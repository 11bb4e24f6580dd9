// A file in blocks gives what the whole file gives, wherever the blocks are cut.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <thread>

#include "base/error.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "support/scene.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/blocks.hpp"
#include "workloads/csv/cleaning.hpp"
#include "workloads/csv/generator.hpp"
#include "workloads/csv/gzip.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/csv/pieces.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;
using Records = std::vector<std::vector<std::string>>;
using Strings = std::vector<std::string>;

/// The fields of a table, behind those that are there; or what is wrong with it.
std::optional<Malformed> append_records(const Piece& piece, Records& records) {
  Table table;
  auto malformed = parse(piece, table);
  if (malformed) return malformed;
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    if (i % table.columns == 0) records.emplace_back();
    records.back().emplace_back(table.fields[i].text());
  }
  return malformed;
}

std::vector<BlockScan> scans_of(std::string_view text, std::size_t block_size) {
  std::vector<BlockScan> scans;
  for (std::size_t begin = 0; scans.empty() || begin < text.size(); begin += block_size)
    scans.push_back(scan_block(text.substr(begin, block_size), begin));
  return scans;
}

std::vector<Piece> pieces_of(std::string_view text, std::size_t block_size, std::size_t columns) {
  const std::vector<BlockScan> scans = scans_of(text, block_size);
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const Extent extent = records_of(scans, i);
    pieces.push_back({text.substr(extent.begin, extent.size()), i == 0, columns});
  }
  return pieces;
}

/// "" where all blocks together have the records of the whole, or all say that there is a fault.
std::string difference_from_whole(std::string_view text, std::size_t block_size) {
  Table table;
  const auto whole_fault = parse(text, table);
  Records whole;
  if (!whole_fault)
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
      if (i % table.columns == 0) whole.emplace_back();
      whole.back().emplace_back(table.fields[i].text());
    }
  Records pieced;
  std::size_t columns = 0;
  std::optional<Malformed> fault;
  for (Piece& piece : pieces_of(text, block_size, 0)) {
    piece.columns = columns;
    if (fault = append_records(piece, pieced); fault) break;
    columns = pieced.front().size();
  }
  if (fault.has_value() != whole_fault.has_value()) return fault ? "fault: " + fault->what : "no fault";
  return fault || pieced == whole ? "" : "other records";
}

/// Texts of one to four columns with all that is hard, sound ones and broken ones.
std::string nasty_text(base::Random& random, bool broken) {
  const std::array<std::string, 14> inside{
      "a",  ",",        "\"\"", "\n", "\r\n",         " ", "\xC3\xA9", "1",
      "\r", "\"\"\"\"", "\n\n", "NA", "\xE2\x82\xAC", "b"};
  const std::size_t columns = 1 + random.below(4);
  const std::string line_end = random.below(2) == 0 ? "\n" : "\r\n";
  std::string text = random.below(3) == 0 ? "\xEF\xBB\xBF" : "";
  for (std::size_t i = 0; i < columns; ++i) {
    text += i == 0 ? "" : ",";
    text += random.below(2) == 0 ? "h" : "\"x,\n\"\"y\"";
  }
  for (std::uint64_t row = random.below(12); row > 0; --row) {
    text += line_end;
    for (std::size_t i = 0; i < columns; ++i) {
      text += i == 0 ? "" : ",";
      const bool quoted = random.below(2) == 0;
      if (quoted) text += '"';
      for (std::uint64_t left = random.below(5); left > 0; --left)
        text += quoted ? inside[random.below(inside.size())] : std::string(1, static_cast<char>('a' + left));
      if (quoted) text += '"';
    }
  }
  for (std::uint64_t left = random.below(4); left > 0; --left) text += random.below(3) == 0 ? " " : line_end;
  const std::array<std::string, 6> faults{"\"", "\r", "\"x", ",", "\xFF", "\n"};
  if (broken) text.insert(random.below(text.size() + 1), faults[random.below(faults.size())]);
  return text;
}

TEST(CsvBlocks, A_block_tells_where_its_first_record_begins_both_ways) {
  const BlockScan scan = scan_block("a\nb\"c\nd\"\"e\n ", 100);
  EXPECT_EQ(scan.quotes, 3U);
  EXPECT_EQ(scan.record[0], 102U);
  EXPECT_EQ(scan.record[1], 106U);
  EXPECT_EQ(scan.content_end, 110U);
  EXPECT_EQ(scan_block(" \r\t", 7), BlockScan{});
  EXPECT_EQ(scan_block("", 7), BlockScan{});
}

TEST(CsvBlocks, A_record_belongs_to_the_block_that_holds_the_line_end_before_it) {
  const std::string text = "a,b\n\"1\n\n\n\",2\n3,4\n\n";
  const auto extents = [&](std::size_t block_size) {
    std::vector<std::string> result;
    for (const Piece& piece : pieces_of(text, block_size, 2)) result.emplace_back(piece.text);
    return result;
  };
  EXPECT_EQ(extents(100), (Strings{"a,b\n\"1\n\n\n\",2\n3,4"}));
  const std::string second = "\"1\n\n\n\",2\n";
  EXPECT_EQ(extents(4), (Strings{"a,b\n" + second, "", "", "3,4", ""}));
  EXPECT_EQ(extents(3), (Strings{"a,b\n", second, "", "", "3,4", ""}));
}

TEST(CsvBlocks, Pieces_of_any_size_have_the_records_of_the_whole) {
  base::Random random(21);
  for (int round = 0; round < 400; ++round) {
    const std::string text = nasty_text(random, false);
    Table table;
    for (std::size_t block_size = 1; block_size <= 64; ++block_size)
      ASSERT_EQ(difference_from_whole(text, block_size), "") << block_size << " in:\n" << text;
  }
}

TEST(CsvBlocks, A_fault_of_the_whole_is_found_in_a_piece_and_none_that_is_not_there) {
  base::Random random(22);
  int faults = 0;
  for (int round = 0; round < 600; ++round) {
    const std::string text = nasty_text(random, true);
    Table table;
    faults += parse(text, table).has_value() ? 1 : 0;
    for (const std::size_t block_size : {1U, 2U, 3U, 5U, 8U, 13U, 21U, 64U})
      ASSERT_EQ(difference_from_whole(text, block_size), "") << block_size << " in:\n" << text;
  }
  EXPECT_GT(faults, 100);
  EXPECT_LT(faults, 600) << "some changes leave a sound file";
}

TEST(CsvMoments, Parts_merged_are_those_of_all_numbers) {
  base::Random random(23);
  for (const double size : {1.0, 1e6, 1e-200, 1e200}) {
    std::vector<double> values;
    for (int i = 0; i < 500; ++i) values.push_back(size * (0.5 + static_cast<double>(random.below(1000))));
    const Statistics whole(values);
    Moments parts;
    for (std::size_t begin = 0; begin < values.size();) {
      const std::size_t count = std::min<std::size_t>(random.below(40), values.size() - begin);
      parts = merged(parts, moments_of(std::span(values).subspan(begin, count)));
      begin += count;
    }
    const Statistics pieced(parts);
    EXPECT_EQ(pieced.count(), whole.count());
    EXPECT_EQ(pieced.minimum(), whole.minimum());
    EXPECT_EQ(pieced.maximum(), whole.maximum());
    EXPECT_NEAR(pieced.mean() / whole.mean(), 1, 1e-14);
    EXPECT_NEAR(pieced.deviation() / whole.deviation(), 1, 1e-13);
  }
}

TEST(CsvMoments, Parts_merge_by_hand_computed_values) {
  const std::array<double, 3> a{2, 4, 4};        // mean 10/3
  const std::array<double, 5> b{4, 5, 5, 7, 9};  // together: mean 5, squares 32
  const Moments all = merged(moments_of(a), moments_of(b));
  EXPECT_EQ(all.count, 8U);
  EXPECT_DOUBLE_EQ(all.mean, 5);
  EXPECT_DOUBLE_EQ(all.squares, 32);
  EXPECT_EQ(merged(Moments{}, all).mean, all.mean);
  EXPECT_EQ(merged(all, Moments{}).squares, all.squares);
}

TEST(CsvMoments, Equal_numbers_in_all_parts_have_no_deviation) {
  const std::array<double, 3> tenths{0.1, 0.1, 0.1};
  Moments all;
  for (const std::size_t count : {1U, 3U, 2U, 3U, 1U, 2U})
    all = merged(all, moments_of(std::span(tenths).first(count)));
  EXPECT_EQ(Statistics(all).deviation(), 0);
  EXPECT_EQ(Statistics(all).mean(), 0.1);
}

TEST(CsvMoments, Parts_of_the_ends_of_the_range_of_double_merge) {
  const std::array<double, 2> zeros{0, 0};
  for (const double size : {1.7e308, 1e160, 1e-160, 4e-320}) {
    const std::array<double, 2> others{size, size};
    const Statistics pieced(merged(moments_of(zeros), moments_of(others)));
    EXPECT_EQ(pieced.mean(), size / 2);
    EXPECT_NEAR(pieced.z_score(size), std::sqrt(0.75), 1e-3) << size;  // subnormals have few digits
  }
  const std::array<double, 1> tiny{4e-320};
  const std::array<double, 2> huge{-1.7e308, 1.7e308};
  EXPECT_TRUE(std::isfinite(Statistics(merged(moments_of(tiny), moments_of(huge))).deviation()));
}

// --- The workload, both ways
// ---------------------------------------------------------------------------------------------

class CsvInBlocks : public ::testing::Test {
 protected:
  void SetUp() override { setenv("XDG_CACHE_HOME", (root_ / "cache").c_str(), 1); }

  using Settings = std::map<std::string, Strings>;

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
    return path(name);
  }
  std::string path(const std::string& name) const { return (root_ / name).string(); }

  static std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  static std::map<std::string, std::string> content(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = read(entry.path());
    return files;
  }

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

  static std::string failure_of_pass(const Workload& workload) {
    try {
      testing::pass_of(workload);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  /// What one pass over `input` writes.
  std::map<std::string, std::string> written(const std::string& input, Settings more) const {
    fs::remove_all(root_ / "out");
    more.insert({{"input", {input}}, {"output", {path("out")}}});
    testing::pass_of(*prepare(more), 1);
    return content(root_ / "out");
  }

  /// Field by field; numbers within 1e-9.
  static void expect_close(const std::string& expected, const std::string& got) {
    Table a;
    Table b;
    ASSERT_FALSE(parse(expected, a));
    ASSERT_FALSE(parse(got, b));
    ASSERT_EQ(a.fields.size(), b.fields.size());
    for (std::size_t i = 0; i < a.fields.size(); ++i) {
      const auto x = parse_number(a.fields[i].text());
      const auto y = parse_number(b.fields[i].text());
      ASSERT_EQ(x.has_value(), y.has_value());
      if (x) {
        ASSERT_NEAR(*x, *y, 1e-9 * std::max(1.0, std::abs(*x)));
      } else {
        ASSERT_EQ(a.fields[i].text(), b.fields[i].text());
      }
    }
  }

  const testing::TemporaryFolder root_;
};

TEST_F(CsvInBlocks, What_is_written_is_what_whole_files_give) {
  base::Random random(31);
  for (std::size_t i = 0; i < 4; ++i)
    write("in/gen" + std::to_string(i) + ".csv", generate_file({4, 40, 5}, i));
  for (int i = 0; i < 6; ++i) write("in/nasty" + std::to_string(i) + ".csv", nasty_text(random, false));
  write("in/one.csv", "a\n1\n\nNA\n2.5\n\n3\n\n\n");
  write("in/header.csv", "\xEF\xBB\xBF\"A\nb\"");
  write("in/names.csv", ",,,\n1,2,3,4\n5,,x,7\n");
  const auto whole = written(path("in"), {});
  for (const char* block : {"1", "3", "17", "64", "1000", "1M"}) {
    const auto pieced = written(path("in"), {{"split", {"blocks"}}, {"block", {block}}});
    ASSERT_EQ(pieced.size(), whole.size());
    for (const auto& [name, text] : whole) {
      SCOPED_TRACE(name + " in blocks of " + block);
      expect_close(text, pieced.at(name));
      if (std::string_view(block) == "1M") {
        EXPECT_EQ(pieced.at(name), text) << "one block, one way to round";
      }
    }
  }
}

TEST_F(CsvInBlocks, Each_pass_gives_the_same_bytes_in_whatever_chunks) {
  const Settings settings{{"files", {"5"}}, {"rows", {"60"}}, {"split", {"blocks"}}, {"block", {"1000"}}};
  const auto workload = prepare(settings);
  const auto results = testing::phases_of_a_pass(*workload);
  const auto files = content(root_ / "cache");
  for (const std::size_t chunk : {1U, 2U, 7U}) {
    EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), results) << chunk;
    EXPECT_EQ(content(root_ / "cache"), files) << chunk;
  }
  auto mapped = settings;
  mapped["reader"] = {"mmap"};
  EXPECT_EQ(testing::phases_of_a_pass(*prepare(mapped), 3), results);
}

/// The results of one pass by `workers` threads, one item at a time.
std::vector<std::byte> pass_of_threads(const Workload& workload, std::size_t workers) {
  std::vector<std::vector<std::byte>> results;
  std::vector<std::span<const std::byte>> earlier;
  for (const Phase& phase : workload.phases()) {
    std::vector<std::byte> out(phase.items * phase.result_size);
    std::atomic<std::size_t> next = 0;
    const auto work = [&](std::size_t index) {
      const auto scratch = workload.make_scratch();
      const Worker worker{static_cast<int>(index), scratch.get(), earlier.size(), earlier};
      for (std::size_t i = next++; i < phase.items; i = next++)
        workload.run({i, i + 1}, std::span(out).subspan(i * phase.result_size, phase.result_size), worker);
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i) threads.emplace_back(work, i);
    for (std::thread& thread : threads) thread.join();
    results.push_back(std::move(out));
    earlier.assign(results.begin(), results.end());
  }
  return results.back();
}

TEST_F(CsvInBlocks, Any_number_of_workers_gives_the_same_bytes) {
  for (const char* reader : {"stream", "mmap"}) {
    const auto workload = prepare({{"files", {"3"}},
                                   {"rows", {"80"}},
                                   {"split", {"blocks"}},
                                   {"block", {"500"}},
                                   {"reader", {reader}}});
    const auto results = testing::pass_of(*workload);
    const auto files = content(root_ / "cache");
    for (const std::size_t workers : {1U, 2U, 8U}) {
      EXPECT_EQ(pass_of_threads(*workload, workers), results) << workers;
      EXPECT_EQ(content(root_ / "cache"), files) << workers;
    }
  }
}

TEST_F(CsvInBlocks, Reading_by_mmap_gives_the_same_bytes) {
  const Settings settings{{"files", {"4"}}, {"rows", {"50"}}};
  auto mapped = settings;
  mapped["reader"] = {"mmap"};
  EXPECT_EQ(testing::pass_of(*prepare(settings)), testing::pass_of(*prepare(mapped)));
  EXPECT_EQ(refusal({{"input", {write("empty.csv", "")}}, {"reader", {"mmap"}}})
                .substr(0, path("empty.csv").size() + 5),
            path("empty.csv") + ":1:1:");
}

TEST_F(CsvInBlocks, Nothing_is_left_behind) {
  const std::string file = write("in/a.csv", "a,b\n1,x\n2,y\n");
  {
    const auto workload =
        prepare({{"input", {file}}, {"output", {path("out")}}, {"split", {"blocks"}}, {"block", {"4"}}});
    EXPECT_EQ(workload->describe(), "1 file, 12 B, in 3 blocks, written to " + path("out"));
    testing::pass_of(*workload);
  }
  EXPECT_FALSE(fs::exists(root_ / "cache"));
  const auto entries = [](const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), {});
  };
  EXPECT_EQ(entries(root_ / "out"), 2);
  testing::pass_of(*prepare({{"input", {file}}, {"split", {"blocks"}}}));
  EXPECT_EQ(entries(root_ / "cache/parbench"), 1) << "but the folder of what is written";
}

TEST_F(CsvInBlocks, What_a_killed_run_left_is_removed_by_a_later_one) {
  const std::string file = write("in/a.csv", "a,b\n1,x\n2,y\n");
  const fs::path old = fs::path(write("out/.parbench-csv.part-1/pieces", "x")).parent_path();
  const fs::path young = fs::path(write("out/.parbench-csv.part-2/pieces", "x")).parent_path();
  for (const fs::path& before : {old, old / "pieces", young})
    fs::last_write_time(before, fs::file_time_type::clock::now() - std::chrono::hours(2));
  prepare({{"input", {file}}, {"output", {path("out")}}, {"split", {"blocks"}}});
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(young)) << "may still be at work";
}

TEST_F(CsvInBlocks, A_malformed_file_is_refused_with_its_place_in_the_file) {
  const std::string text = "a,b\n\"1\n2\",3\n4,5\n6\n7,8\n";
  const std::string bad = write("bad.csv", text);
  for (const char* block : {"1", "5", "1000"})
    EXPECT_EQ(
        refusal({{"input", {bad}}, {"split", {"blocks"}}, {"block", {block}}}),
        bad +
            ":5:1: ragged record: 2 fields expected as in the header, found 1; mend the file, or have such "
            "files counted and skipped with --set on_bad=skip");
}

TEST_F(CsvInBlocks, A_malformed_file_is_counted_and_skipped_where_that_is_asked_for) {
  write("in/a.csv", "a,b\n1\n");
  write("in/b.csv", "a,b\n1,2\n");
  write("in/c.csv", "");
  write("out/a.csv", "of an earlier run");
  auto workload = prepare({{"input", {path("in")}},
                           {"output", {path("out")}},
                           {"on_bad", {"skip"}},
                           {"split", {"blocks"}},
                           {"block", {"3"}}});
  EXPECT_EQ(workload->describe(),
            "3 files, 14 B, in 3 blocks, written to " + path("out") + ", 2 skipped as malformed");
  EXPECT_EQ(testing::pass_of(*workload), testing::pass_of(*workload, 1));
  workload.reset();
  const auto files = content(root_ / "out");
  EXPECT_EQ(files.size(), 2U);
  EXPECT_EQ(files.at("b.csv"), "a,b\n0,0\n");
}

TEST_F(CsvInBlocks, A_file_that_was_changed_since_it_was_checked_fails_the_pass) {
  const Settings in_blocks{{"input", {path("a.csv")}}, {"split", {"blocks"}}, {"block", {"4"}}};
  const auto failure_after = [&](const std::string& change) {
    write("a.csv", "a,b\n1,2\n3,4\n");
    const auto workload = prepare(in_blocks);
    write("a.csv", change);
    return failure_of_pass(*workload);
  };
  EXPECT_THAT(failure_after("a,b\n1,2\n"), ::testing::HasSubstr("became shorter"));
  EXPECT_THAT(failure_after("a,b\n1,2\n3,4\n5,6\n"),
              ::testing::HasSubstr("was changed since it was checked"));
  EXPECT_EQ(failure_after("a,b\n1,2\n3,\"\n"), path("a.csv") + ":3:3: unclosed quote that opened here");
  EXPECT_EQ(failure_after("a.b\n1,2\n3,4\n"),
            path("a.csv") + ":1:1: ragged record: 2 fields expected as in the header, found 1");
}

TEST_F(CsvInBlocks, Settings_that_would_do_nothing_are_refused) {
  EXPECT_EQ(refusal({{"block", {"1000"}}}),
            "block is for files that are cut into blocks; set split=blocks, or leave it out");
  EXPECT_EQ(refusal({{"gzip", {"yes"}}, {"split", {"blocks"}}}).substr(0, 5), "gzip:");
  EXPECT_EQ(refusal({{"gzip", {"yes"}}, {"input", {write("a.csv", "a\n")}}}).substr(0, 4), "gzip");
}

TEST_F(CsvInBlocks, Too_many_blocks_are_refused) {
  const std::string file = write("a.csv", "a\n" + std::string(100'010, '1') + "\n");
  EXPECT_EQ(refusal({{"input", {file}}, {"split", {"blocks"}}, {"block", {"1"}}}),
            "block: " + file + " would be cut into more than 100k blocks; give a larger size");
}

/// Python's view of a file, by csv_reference.py: its fields, and the z-scores of its numeric columns.
TEST_F(CsvInBlocks, Python_standardises_to_the_same_numbers) {
  const fs::path script = fs::path(__FILE__).parent_path() / "csv_reference.py";
  if (!fs::exists("/usr/bin/python3") || !fs::exists(script))
    GTEST_SKIP() << "needs /usr/bin/python3 and " << script;
  base::Random random(32);
  for (std::size_t i = 0; i < 4; ++i)
    write("in/gen" + std::to_string(i) + ".csv", generate_file({4, 60, 9}, i));
  for (int i = 0; i < 20; ++i) write("in/nasty" + std::to_string(i) + ".csv", nasty_text(random, false));
  std::string text = "id,\"n\"\"o\nte\",v\r\n";
  for (std::size_t i = 0; i < 200; ++i)
    text += std::to_string(i * i) + ",\"" + std::string(i % 9, '\n') + ",\"\"\r\n" + std::string(i % 5, ',') +
            "\"," + (i % 7 == 0 ? "" : std::to_string(0.1 * static_cast<double>(i))) +
            (i % 2 == 0 ? "\r\n" : "\n");
  write("in/straddling.csv", text);
  for (const char* block : {"7", "64", "4096"}) {
    written(path("in"), {{"split", {"blocks"}}, {"block", {block}}});
    EXPECT_EQ(std::system(("/usr/bin/python3 '" + script.string() + "' --compare '" + path("in") + "' '" +
                           path("out") + "' > '" + path("differences") + "' 2>&1")
                              .c_str()),
              0)
        << "in blocks of " << block << ":\n"
        << read(root_ / "differences");
  }
}

// --- gzip
// ----------------------------------------------------------------------------------------------------------------

std::string unpacked(const std::string& packed, std::size_t most = 1'000'000) {
  TextBuffer out;
  const auto trouble = gunzip(packed, most, out);
  return trouble ? "trouble: " + *trouble : std::string(out.text());
}

TEST(CsvGzip, What_was_packed_unpacks_to_the_same) {
  for (const std::size_t size : {0U, 1U, 65'535U, 65'536U, 65'537U, 300'000U}) {
    std::string text(size, 'x');
    base::Random random(size);
    for (std::size_t i = 0; i < size; i += 3) text[i] = static_cast<char>(random.next());
    EXPECT_EQ(unpacked(gzip(text)), text) << size;
  }
  EXPECT_EQ(gzip("abc"), gzip("abc"));
}

TEST(CsvGzip, Members_follow_each_other_and_what_is_behind_them_is_ignored) {
  EXPECT_EQ(unpacked(gzip("a,b\n") + gzip("") + gzip("1,2\n")), "a,b\n1,2\n");
  EXPECT_EQ(unpacked(gzip("a") + std::string(512, '\0')), "a");
}

TEST(CsvGzip, Every_way_to_be_cut_short_or_damaged_is_told) {
  const std::string packed = gzip("some text, some more text, and some more");
  EXPECT_EQ(unpacked(""), "trouble: not in gzip format");
  EXPECT_EQ(unpacked("a,b\n1,2\n"), "trouble: not in gzip format");
  for (std::size_t size = 2; size < packed.size(); ++size)
    EXPECT_EQ(unpacked(packed.substr(0, size)), "trouble: gzip that is cut short") << size;
  for (std::size_t i = 10; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x41);
    EXPECT_EQ(unpacked(damaged).substr(0, 8), "trouble:") << i;
  }
}

TEST(CsvGzip, A_bomb_is_stopped_where_it_becomes_too_large) {
  const std::string bomb = gzip(std::string(50'000'000, ','));
  EXPECT_LT(bomb.size(), 100'000U);
  EXPECT_EQ(
      unpacked(bomb, 1'000'000),
      "trouble: gzip that unpacks to more than 1.00 MB, which is too much for one table in memory; unpack "
      "it, and set split=blocks");
}

TEST_F(CsvInBlocks, A_packed_file_is_read_as_what_it_holds) {
  const std::string text = generate_file({1, 50, 3}, 0);
  write("in/a.csv", text);
  write("packed/a.csv.gz", gzip(text));
  const auto expected = written(path("in"), {});
  EXPECT_EQ(written(path("packed"), {}), expected);
  EXPECT_EQ(written(path("packed/*.gz"), {{"reader", {"mmap"}}}), expected);
  EXPECT_EQ(output_names({"x/a.csv", "x/a.csv.gz"}), (Strings{"a.csv", "a.2.csv"}));
}

TEST_F(CsvInBlocks, A_generated_set_may_be_packed) {
  const auto packed = prepare({{"files", {"3"}}, {"rows", {"20"}}, {"gzip", {"yes"}}});
  const auto plain = prepare({{"files", {"3"}}, {"rows", {"20"}}});
  EXPECT_EQ(testing::pass_of(*packed), testing::pass_of(*plain));
  EXPECT_TRUE(fs::exists(root_ / "cache/parbench/csv-v1-files3-rows20-seed1-gzip/orders_0001.csv.gz"));
}

TEST_F(CsvInBlocks, A_broken_packed_file_is_named) {
  const std::string packed = gzip("a,b\n1,2\n");
  const std::string cut = write("cut.csv.gz", packed.substr(0, packed.size() - 3));
  EXPECT_EQ(refusal({{"input", {cut}}}), "cannot read " + cut + ": gzip that is cut short");
  const std::string plain = write("plain.csv.gz", "a,b\n1,2\n");
  EXPECT_EQ(refusal({{"input", {plain}}}), "cannot read " + plain + ": not in gzip format");
  const std::string good = write("good.csv.gz", packed);
  EXPECT_THAT(refusal({{"input", {good}}, {"split", {"blocks"}}}),
              ::testing::HasSubstr(good + " is packed by gzip"));
  const auto workload = prepare({{"input", {good}}});
  write("good.csv.gz", packed.substr(0, 12));
  EXPECT_EQ(failure_of_pass(*workload), "cannot read " + good + ": gzip that is cut short");
}

}  // namespace
}  // namespace parbench::csv
