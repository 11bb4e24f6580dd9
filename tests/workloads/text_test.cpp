#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistr.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/error.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/text/corpus.hpp"
#include "workloads/text/merge.hpp"
#include "workloads/text/table.hpp"
#include "workloads/text/words.hpp"
#include "workloads/zipf.hpp"

namespace parbench::text {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Strings = std::vector<std::string>;

Strings words(std::string_view text) {
  Strings found;
  WordReader reader(text);
  for (std::string word; reader.next(word);) found.push_back(word);
  return found;
}

// --- Words

TEST(TextWords, Are_maximal_runs_of_letters_and_digits_in_lower_case) {
  EXPECT_THAT(words("Hello, wORLD -- 42nd_x2!"), ElementsAre("hello", "world", "42nd", "x2"));
  EXPECT_THAT(words("a"), ElementsAre("a"));
  EXPECT_THAT(words(""), ElementsAre());
  EXPECT_THAT(words(" \n\t.,_\x7f"), ElementsAre());
  EXPECT_THAT(words(std::string_view("a\0b", 3)), ElementsAre("a", "b"));
}

TEST(TextWords, Beyond_ascii_they_are_what_unicode_calls_letters_and_numbers) {
  EXPECT_THAT(words("ÄRGER—Straße «ÉTÉ» 東京、Київ ٣٤ Ⅷ x²"),
              ElementsAre("ärger", "straße", "été", "東京", "київ", "٣٤", "ⅷ", "x²"));
}

TEST(TextWords, A_sigma_at_the_end_is_a_final_one) {
  EXPECT_THAT(words("ΟΔΥΣΣΕΥΣ ΣΣ Σ"), ElementsAre("οδυσσευς", "σς", "σ"));
}

TEST(TextWords, No_turkish_rules_are_applied) {
  EXPECT_THAT(words("I \u0130"), ElementsAre("i", "i\u0307"));
}

TEST(TextWords, A_combining_mark_separates) {
  EXPECT_THAT(words("e\u0301t"), ElementsAre("e", "t"));
}

/// What table_size relies on.
TEST(TextWords, No_character_grows_by_more_than_half_in_lower_case_and_none_of_ascii_at_all) {
  std::size_t most_percent = 0;
  for (char32_t code = 1; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::array<std::uint8_t, 8> bytes{};
    const int size = u8_uctomb(bytes.data(), code, bytes.size());
    std::string lower;
    lower_case({reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size)}, lower);
    const std::size_t percent = lower.size() * 100 / static_cast<std::size_t>(size);
    if (code < 0x80) {
      EXPECT_EQ(percent, 100U) << static_cast<unsigned>(code);
    }
    most_percent = std::max(most_percent, percent);
  }
  EXPECT_EQ(most_percent, 150U);
}

// --- Blocks

const char* const mixed = "One, two; Straße 東京、Київ…  a\u0301longer_word! ΟΔΥΣΣΕΥΣ\nx";

Strings words_of_blocks(std::string_view text, std::size_t block_size) {
  Strings found;
  for (const Range& block : cut(text, block_size))
    for (std::string& word : words(text.substr(block.begin, block.size()))) found.push_back(std::move(word));
  return found;
}

TEST(TextBlocks, Of_any_size_cut_no_word) {
  for (std::size_t size = 1; size < 80; ++size) EXPECT_EQ(words_of_blocks(mixed, size), words(mixed)) << size;
}

TEST(TextBlocks, Lie_end_to_end_and_are_no_longer_than_asked_unless_they_are_one_word) {
  const std::string_view text = mixed;
  for (std::size_t size = 1; size < 80; ++size) {
    std::size_t end = 0;
    for (const Range& block : cut(text, size)) {
      EXPECT_EQ(block.begin, end);
      EXPECT_GT(block.end, block.begin);
      const std::string_view inside = text.substr(block.begin, block.size());
      if (block.size() > size) {
        EXPECT_LE(words(inside).size(), 1U) << inside;
      }
      end = block.end;
    }
    EXPECT_EQ(end, text.size());
  }
}

TEST(TextBlocks, Of_nothing_there_are_none) {
  EXPECT_TRUE(cut("", 10).empty());
}

TEST(TextBlocks, Of_bytes_that_are_no_utf8_come_to_an_end) {  // a corpus has none
  for (std::size_t size = 1; size < 6; ++size) EXPECT_FALSE(cut("\x80\x80\xff\xe2\x82x\xc3", size).empty());
}

// --- Tables

using Counts = std::map<std::string, std::uint64_t>;

Counts counts_of_table(std::string_view block, std::size_t partitions) {
  std::vector<std::byte> table(table_size(block.size(), partitions), std::byte{0xAA});
  write_table(block, partitions, table);
  Counts counts;
  for (std::size_t partition = 0; partition < partitions; ++partition) {
    TableReader reader(table, partition);
    for (Entry entry; reader.next(entry);) {
      EXPECT_EQ(counts.count(std::string(entry.word)), 0U) << entry.word;
      EXPECT_EQ(TableReader::entry_at(table, entry.offset).word, entry.word);
      counts[std::string(entry.word)] = entry.count;
    }
  }
  return counts;
}

TEST(TextTable, Holds_each_word_once_with_its_count) {
  const Counts expected{{"a", 2}, {"b", 1}, {"été", 3}};
  for (const std::size_t partitions : {1U, 2U, 7U, 64U})
    EXPECT_EQ(counts_of_table("a été b A ÉTÉ, Été", partitions), expected);
}

TEST(TextTable, Great_counts_and_long_words_are_kept) {
  std::string block;
  for (int i = 0; i < 20'000; ++i) block += "x ";
  const std::string word(1'000, 'y');
  EXPECT_EQ(counts_of_table(block + word, 3), (Counts{{"x", 20'000}, {word, 1}}));
}

/// The worst that there is: every word but once, as short as can be, and growing. write_table ends the
/// program where it does not fit.
TEST(TextTable, Whatever_is_in_a_block_fits) {
  std::string ascii;
  for (char c = '0'; c <= 'z'; ++c) ascii.append(1, c).append(1, ' ');
  EXPECT_EQ(counts_of_table(ascii, 1).size(), 36U);
  EXPECT_EQ(counts_of_table("a", 1).size(), 1U);
  EXPECT_EQ(counts_of_table("\u023A", 1).size(), 1U);  // two bytes become three
  EXPECT_EQ(counts_of_table("", 5).size(), 0U);
  std::string growing;
  for (int length = 1; length < 300; ++length) {
    for (int i = 0; i < length; ++i) growing += "\u023E";
    growing += ' ';
    counts_of_table(growing, 1);
  }
  std::string pairs;
  for (char32_t code = 0x100; code < 0x800; ++code) {
    std::array<std::uint8_t, 4> bytes{};
    const int size = u8_uctomb(bytes.data(), code, bytes.size());
    pairs.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size)).append(1, ' ');
  }
  EXPECT_GT(counts_of_table(pairs, 1).size(), 800U);
}

TEST(TextTable, Behind_it_are_zeros_whatever_was_there) {
  std::vector<std::byte> a(table_size(100, 2), std::byte{1});
  std::vector<std::byte> b(table_size(100, 2), std::byte{2});
  write_table("one two", 2, a);
  write_table("one two", 2, b);
  EXPECT_EQ(a, b);
}

// --- The generated text

TEST(TextGenerator, Gives_utf8_of_about_the_size_and_the_same_for_a_seed) {
  const Corpus corpus = generate({.size = 100'000, .vocabulary = 5'000, .seed = 3});
  EXPECT_LE(corpus.text.size(), 100'000U);
  EXPECT_GT(corpus.text.size(), 99'900U);
  EXPECT_EQ(u8_check(reinterpret_cast<const std::uint8_t*>(corpus.text.data()), corpus.text.size()), nullptr);
  EXPECT_EQ(generate({.size = 100'000, .vocabulary = 5'000, .seed = 3}).text, corpus.text);
  EXPECT_NE(generate({.size = 100'000, .vocabulary = 5'000, .seed = 4}).text, corpus.text);
}

TEST(Zipf, The_first_rank_is_drawn_as_often_as_its_weight_says) {
  const workloads::Zipf zipf(3);  // 1, 1/2, 1/3 of 11/6
  base::Random random(7);
  std::array<double, 3> drawn{};
  for (int i = 0; i < 110'000; ++i) drawn.at(zipf.draw(random)) += 1;
  EXPECT_NEAR(drawn[0], 60'000, 800);
  EXPECT_NEAR(drawn[1], 30'000, 800);
  EXPECT_NEAR(drawn[2], 20'000, 800);
}

// --- The workload

std::unique_ptr<const Workload> prepare(const std::vector<workloads::Setting>& settings) {
  const WorkloadKind kind = workloads::text();
  return kind.prepare(workloads::make_parameters(kind, settings));
}

struct Answer {
  Totals totals;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> top;  ///< count, hash

  explicit Answer(const std::vector<std::byte>& bytes) : top((bytes.size() - sizeof totals) / 16) {
    std::memcpy(&totals, bytes.data(), sizeof totals);
    for (std::size_t i = 0; i < top.size(); ++i) {
      std::memcpy(&top[i].first, bytes.data() + sizeof totals + 16 * i, 8);
      std::memcpy(&top[i].second, bytes.data() + sizeof totals + 16 * i + 8, 8);
    }
  }
};

class TextFiles : public ::testing::Test {
 protected:
  TextFiles() {
    std::string name = (fs::temp_directory_path() / "parbench-text-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    root_ = name;
  }
  ~TextFiles() override {
    std::error_code ignored;
    fs::permissions(root_ / "locked", fs::perms::owner_all, ignored);
    fs::remove_all(root_, ignored);
  }

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::string write(const std::string& name, std::string_view content) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

  std::string read(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(path(name), std::ios::binary).rdbuf();
    return content.str();
  }

  /// What the workload writes for files, cut finely.
  std::string output_for(const Strings& inputs, const std::string& on_bad = "error") const {
    const auto workload = prepare({{"input", inputs, ""},
                                   {"output", {path("counts")}, ""},
                                   {"block", {"1000"}, ""},
                                   {"on_bad", {on_bad}, ""}});
    testing::pass_of(*workload, 3);
    return read("counts");
  }

  static std::string refusal(const std::vector<workloads::Setting>& settings) {
    try {
      prepare(settings);
    } catch (const base::UsageError& error) {
      return error.what();
    }
    return "none";
  }

  fs::path root_;
};

TEST_F(TextFiles, Words_are_counted_over_all_of_them) {
  const std::string a =
      write("a.txt", "The cat. the Dog");  // no line end: no word runs on into the next file
  const std::string b = write("b", "the dog; zebra");
  const Answer answer(testing::pass_of(*prepare({{"input", {a, b}, ""}, {"top", {"3"}, ""}})));
  EXPECT_EQ(answer.totals.words, 7U);
  EXPECT_EQ(answer.totals.distinct, 4U);
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_THAT(answer.top,
              ElementsAre(Pair{3, hash_of("the")}, Pair{2, hash_of("dog")}, Pair{1, hash_of("cat")}));
  EXPECT_EQ(output_for({a, b}), "      3 the\n      2 dog\n      1 cat\n      1 zebra\n");
}

TEST_F(TextFiles, A_text_without_words_and_one_without_bytes_have_none) {
  for (const char* content : {"", " ...\n"}) {
    const Answer answer(testing::pass_of(*prepare({{"input", {write("a.txt", content)}, ""}})));
    EXPECT_EQ(answer.totals, Totals{});
    EXPECT_EQ(answer.top[0].first, 0U);
  }
  EXPECT_EQ(Answer(testing::pass_of(*prepare({{"size", {"0"}, ""}}))).totals, Totals{});
}

TEST(TextWorkload, The_answer_depends_on_neither_chunks_nor_blocks_nor_partitions) {
  const std::vector<std::byte> expected = testing::pass_of(*prepare({{"size", {"20k"}, ""}}));
  EXPECT_GT(Answer(expected).totals.words, 2'000U);
  for (const char* block : {"1", "7", "500", "4Ki", "1M"})
    for (const char* partitions : {"1", "3", "16", "100"})
      for (const std::size_t chunk : {0U, 1U, 5U})
        EXPECT_EQ(
            testing::pass_of(
                *prepare({{"size", {"20k"}, ""}, {"block", {block}, ""}, {"partitions", {partitions}, ""}}),
                chunk),
            expected)
            << block << " " << partitions << " " << chunk;
}

TEST(TextWorkload, Each_phase_gives_the_same_bytes_for_any_chunk) {
  const auto workload = prepare({{"size", {"20k"}, ""}, {"block", {"4Ki"}, ""}});
  const auto expected = testing::phases_of_a_pass(*workload);
  for (const std::size_t chunk : {1U, 2U, 7U})
    EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), expected);
}

TEST(TextWorkload, One_other_word_gives_another_digest) {
  const auto digest = [](std::string_view content) {
    std::vector<std::byte> table(table_size(content.size(), 1));
    write_table(content, 1, table);
    return merge_partition({table, table.size()}, 0, {}).digest;
  };
  EXPECT_EQ(digest("a b b"), digest("b a b"));
  EXPECT_NE(digest("a b b"), digest("a a b"));
  EXPECT_NE(digest("a b b"), digest("a b"));
  EXPECT_NE(digest("a b b"), digest("a c c"));
}

TEST_F(TextFiles, On_ascii_text_tr_sort_and_uniq_count_the_same) {
  if (!fs::exists("/usr/bin/tr") || !fs::exists("/usr/bin/uniq")) GTEST_SKIP() << "needs tr, sort and uniq";
  base::Random random(5);
  std::string noise;
  for (int i = 0; i < 50'000; ++i) noise += static_cast<char>(1 + random.below(127));
  std::ostringstream source;
  source << std::ifstream(PARBENCH_SOURCE_DIR "/tests/workloads/text_test.cpp").rdbuf();
  std::string ascii = source.str();
  std::erase_if(ascii, [](char c) { return static_cast<unsigned char>(c) >= 0x80U; });
  ASSERT_GT(ascii.size(), 10'000U);
  Strings files{write("noise", noise), write("source", ascii)};
  for (const char* license : {"/usr/share/common-licenses/GPL-3", "/usr/share/common-licenses/Apache-2.0"})
    if (fs::exists(license)) files.push_back(license);
  std::string command = "export LC_ALL=C; for f in";
  for (const std::string& file : files) command += " '" + file + "'";
  command +=
      "; do cat \"$f\"; echo; done | tr -cs A-Za-z0-9 '\\n' | tr A-Z a-z | grep . | sort | uniq -c"
      " | sort -k1,1nr -k2 > '" +
      path("expected") + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  ASSERT_GT(read("expected").size(), 10'000U);
  EXPECT_EQ(output_for(files), read("expected"));
}

TEST_F(TextFiles, On_any_text_python_counts_the_same) {
  const fs::path script = fs::path(PARBENCH_SOURCE_DIR) / "tests/workloads/text_reference.py";
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "needs /usr/bin/python3";
  const Corpus corpus = generate({.size = 300'000, .vocabulary = 10'000, .seed = 9});
  base::Random random(6);
  std::string noise;  // all characters there are, some of them in words
  std::string bad;
  for (int i = 0; i < 100'000; ++i) {
    const auto code = static_cast<char32_t>(1 + random.below(random.below(2) == 0 ? 0x600 : 0x1E000));
    std::array<std::uint8_t, 8> bytes{};
    if (const int size = u8_uctomb(bytes.data(), code, bytes.size()); size > 0)
      noise.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
    bad += static_cast<char>(random.next());
  }
  const Strings files{write("corpus", corpus.text), write("noise", noise), write("bad", bad)};
  std::string command = "/usr/bin/python3 '" + script.string() + "'";
  for (const std::string& file : files) command += " '" + file + "'";
  ASSERT_EQ(std::system((command + " > '" + path("expected") + "'").c_str()), 0);
  EXPECT_EQ(output_for(files, "separate"), read("expected"));
}

TEST_F(TextFiles, A_folder_stands_for_its_txt_files) {
  write("in/a.txt", "a");
  write("in/b.md", "b");
  EXPECT_EQ(output_for({path("in")}), "      1 a\n");
  fs::create_directories(root_ / "empty");
  EXPECT_EQ(refusal({{"input", {path("empty")}, ""}}),
            "--input " + path("empty") + ": no *.txt file in this folder");
}

TEST_F(TextFiles, What_is_not_there_or_cannot_be_read_is_named) {
  EXPECT_EQ(refusal({{"input", {path("none")}, ""}}), "--input " + path("none") + ": no such file or folder");
  write("locked/a.txt", "a");
  fs::permissions(root_ / "locked", fs::perms::none);
  if (std::ifstream(path("locked/a.txt"))) GTEST_SKIP() << "root may read anything";
  EXPECT_THAT(refusal({{"input", {path("locked")}, ""}}),
              HasSubstr("cannot read the folder " + path("locked")));
}

TEST_F(TextFiles, Bytes_that_are_not_utf8_are_refused_with_their_line_or_separate_words) {
  const std::string file = write("latin1", "one\ntwo\ncaf\xE9s\n");
  EXPECT_EQ(refusal({{"input", {file}, ""}}).substr(0, file.size() + 13), file + ":3: not UTF-8");
  EXPECT_EQ(output_for({file}, "separate"), "      1 caf\n      1 one\n      1 s\n      1 two\n");
  EXPECT_THAT(prepare({{"input", {file}, ""}, {"on_bad", {"separate"}, ""}})->describe(),
              HasSubstr("1 byte that is not UTF-8"));
}

TEST_F(TextFiles, The_generators_settings_are_refused_for_files) {
  const std::string file = write("a.txt", "a");
  EXPECT_EQ(refusal({{"input", {file}, ""}, {"seed", {"2"}, ""}}),
            "seed is for the generated text; leave it out, or leave out the input");
}

TEST_F(TextFiles, An_output_is_never_an_input_nor_a_folder_nor_in_none) {
  const std::string file = write("a.txt", "a");
  fs::create_symlink(file, root_ / "link");
  for (const char* output : {"a.txt", "link"})
    EXPECT_THAT(refusal({{"input", {file}, ""}, {"output", {path(output)}, ""}}),
                HasSubstr("which would be overwritten"));
  EXPECT_THAT(refusal({{"output", {root_.string()}, ""}}), HasSubstr("is not a regular file"));
  EXPECT_THAT(refusal({{"output", {path("none/counts")}, ""}}),
              HasSubstr("there is no folder " + path("none")));
  EXPECT_EQ(read("a.txt"), "a");
}

TEST_F(TextFiles, An_output_that_cannot_be_written_is_an_error_of_the_pass) {
  fs::create_directories(root_ / "out");
  const auto workload = prepare({{"size", {"1k"}, ""}, {"output", {path("out/counts")}, ""}});
  fs::remove_all(root_ / "out");
  EXPECT_THROW(testing::pass_of(*workload), std::runtime_error);
}

TEST_F(TextFiles, Nothing_is_left_beside_the_output) {
  fs::create_directories(root_ / "out");
  testing::pass_of(*prepare({{"size", {"1k"}, ""}, {"output", {path("out/counts")}, ""}}));
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "out"), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace parbench::text
