#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/digest.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/sort/keys.hpp"
#include "workloads/sort/merge_path.hpp"

namespace parbench::sort {
namespace {

using Numbers = std::vector<std::uint64_t>;

Numbers merged(const Numbers& a, const Numbers& b) {
  Numbers out(a.size() + b.size());
  std::merge(a.begin(), a.end(), b.begin(), b.end(), out.begin());
  return out;
}

Numbers in_pieces(const Numbers& a, const Numbers& b, std::size_t piece) {
  Numbers out(a.size() + b.size(), 999'999);
  for (std::size_t begin = 0; begin < out.size(); begin += piece)
    merge_piece(a, b, begin, std::span(out).subspan(begin, std::min(piece, out.size() - begin)));
  return out;
}

TEST(MergePath, Crosses_where_the_first_of_equal_keys_are_those_of_a) {
  const Numbers a{1, 3, 3, 7};
  const Numbers b{3, 4};  // merged: 1 3 3 | 3 4 | 7, of a a a b b a
  const std::vector<std::size_t> expected{0, 1, 2, 3, 3, 3, 4};
  for (std::size_t count = 0; count < expected.size(); ++count)
    EXPECT_EQ(crossing(a, b, count), expected[count]);
}

TEST(MergePath, Runs_along_the_edge_where_one_side_is_empty_or_less) {
  EXPECT_EQ(crossing({}, Numbers{1, 2}, 1), 0U);
  EXPECT_EQ(crossing(Numbers{1, 2}, {}, 1), 1U);
  EXPECT_EQ(crossing(Numbers{5, 6}, Numbers{1, 2}, 2), 0U);
  EXPECT_EQ(crossing(Numbers{1, 2}, Numbers{5, 6}, 2), 2U);
}

TEST(MergePath, Pieces_of_any_length_are_those_of_the_whole_merge) {
  base::Random random(4);
  for (int round = 0; round < 200; ++round) {
    Numbers a(random.below(12));
    Numbers b(random.below(12));
    const std::uint64_t range = 1 + random.below(10);
    for (std::uint64_t& key : a) key = random.below(range);
    for (std::uint64_t& key : b) key = random.below(range);
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    for (std::size_t piece = 1; piece < 25; ++piece) EXPECT_EQ(in_pieces(a, b, piece), merged(a, b));
  }
}

TEST(SortKeys, Are_of_the_distribution_that_is_asked_for) {
  const auto distinct = [](Numbers keys) {
    std::sort(keys.begin(), keys.end());
    return std::unique(keys.begin(), keys.end()) - keys.begin();
  };
  EXPECT_EQ(distinct(make_keys("uniform", 10'000, 1)), 10'000);
  EXPECT_EQ(distinct(make_keys("few", 10'000, 1)), 16);
  EXPECT_GT(distinct(make_keys("zipf", 10'000, 1)), 1'000);
  EXPECT_LT(distinct(make_keys("zipf", 10'000, 1)), 9'000);
  const Numbers sorted = make_keys("sorted", 10'000, 1);
  const Numbers reversed = make_keys("reversed", 10'000, 1);
  EXPECT_TRUE(std::is_sorted(sorted.begin(), sorted.end()));
  EXPECT_EQ(Numbers(reversed.rbegin(), reversed.rend()), sorted);
  EXPECT_NE(make_keys("uniform", 10, 1), make_keys("uniform", 10, 2));
}

std::unique_ptr<const Workload> prepare(std::size_t size, std::size_t blocks, const char* distribution) {
  const WorkloadKind kind = workloads::sort();
  return kind.prepare(workloads::make_parameters(kind, {{"size", {std::to_string(size)}, ""},
                                                        {"blocks", {std::to_string(blocks)}, ""},
                                                        {"distribution", {distribution}, ""}}));
}

Numbers numbers(const std::vector<std::byte>& bytes, std::size_t count) {
  Numbers values(count);
  if (count != 0) std::memcpy(values.data(), bytes.data(), count * sizeof(std::uint64_t));
  return values;
}

TEST(SortWorkload, The_last_phase_holds_all_keys_in_order) {
  for (const char* distribution : {"uniform", "few", "sorted", "reversed", "zipf"})
    for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 1'000U, 4'099U})
      for (const std::size_t blocks : {1U, 2U, 3U, 5U, 16U, 23U}) {
        Numbers expected = make_keys(distribution, size, 1);
        std::sort(expected.begin(), expected.end());
        const auto workload = prepare(size, blocks, distribution);
        for (const std::size_t chunk : {0U, 1U, 3U}) {
          const std::vector<std::byte> bytes = testing::pass_of(*workload, chunk);
          ASSERT_EQ(numbers(bytes, size), expected) << distribution << " " << size << " " << blocks;
          EXPECT_EQ(workload->digest(bytes), base::digest(std::as_bytes(std::span(expected))));
        }
      }
}

TEST(SortWorkload, Every_phase_has_as_many_items_as_there_are_blocks) {
  for (const auto& [blocks, merges] : {std::pair{1U, 0U}, {2U, 1U}, {3U, 2U}, {16U, 4U}, {17U, 5U}}) {
    const std::vector<Phase> phases = prepare(17 * 16, blocks, "uniform")->phases();
    EXPECT_EQ(phases.size(), 1 + merges);
    for (const Phase& phase : phases) EXPECT_EQ(phase.items, blocks);
  }
}

TEST(SortWorkload, No_keys_are_sorted_by_no_items) {
  const auto workload = prepare(0, 16, "uniform");
  EXPECT_EQ(workload->phases().front().items, 0U);
  EXPECT_TRUE(testing::pass_of(*workload).empty());
  EXPECT_EQ(workload->digest({}), base::digest({}));
}

TEST(SortWorkload, Each_phase_gives_the_same_bytes_for_any_chunk) {
  const auto workload = prepare(10'001, 7, "zipf");
  const auto expected = testing::phases_of_a_pass(*workload);
  for (const std::size_t chunk : {1U, 2U, 5U})
    EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), expected);
}

}  // namespace
}  // namespace parbench::sort
