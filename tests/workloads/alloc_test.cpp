#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "base/error.hpp"
#include "support/pass.hpp"
#include "workloads/alloc/churn.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

std::unique_ptr<const Workload> make(const std::vector<Setting>& settings) {
  std::vector<Setting> all{{"items", {"20"}, "items"}, {"allocations", {"300"}, "allocations"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return alloc().prepare(make_parameters(alloc(), all));
}

std::vector<std::uint64_t> checksums(const std::vector<std::byte>& bytes) {
  std::vector<std::uint64_t> values(bytes.size() / sizeof(std::uint64_t));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

/// The checksum of one block, from its two words.
std::uint64_t fold(std::uint64_t sum, std::uint64_t word) {
  return (sum ^ word) * 0x9E3779B97F4A7C15U + (sum >> 32U);
}

TEST(ChurnOfTheHeap, returns_what_was_written) {
  base::Random random(7);
  random.below(256);                                   // the place
  random.below(((64U - 16U) >> random.below(8)) + 1);  // the size
  const std::uint64_t word = random.next();
  const std::uint64_t expected = fold(fold(0, word), ~word);
  EXPECT_EQ(alloc::churn_heap(base::Random(7), 1, 64), expected);
}

TEST(ChurnOfMappings, returns_what_was_written_on_each_page) {
  base::Random random(7);
  random.below(8);  // the place
  const std::uint64_t pages = 1 + random.below(5);
  const std::uint64_t word = random.next();
  std::uint64_t expected = 0;
  for (std::uint64_t page = 0; page < pages; ++page) expected = fold(expected, word + page * 4096);
  EXPECT_EQ(alloc::churn_mappings(base::Random(7), 1, 5), expected);
}

TEST(Churn, of_nothing_is_0) {
  EXPECT_EQ(alloc::churn_heap(base::Random(1), 0, 64), 0U);
  EXPECT_EQ(alloc::churn_mappings(base::Random(1), 0, 5), 0U);
}

TEST(Alloc, gives_the_same_bytes_in_chunks_of_any_size_and_in_each_pass) {
  for (const char* kernel : {"malloc", "mmap", "both"}) {
    const auto workload = make({{"kernel", {kernel}, "kernel"}});
    const auto expected = testing::pass_of(*workload);
    for (const std::size_t chunk : {0U, 1U, 7U})
      EXPECT_EQ(testing::pass_of(*workload, chunk), expected) << kernel;
  }
}

TEST(Alloc, gives_each_item_and_each_seed_a_life_of_its_own) {
  const auto first = checksums(testing::pass_of(*make({})));
  EXPECT_EQ(std::set<std::uint64_t>(first.begin(), first.end()).size(), 20U);
  EXPECT_NE(checksums(testing::pass_of(*make({{"seed", {"1000"}, "seed"}}))), first);
}

TEST(Alloc, of_both_kernels_is_the_sum_of_each) {
  const auto heap = checksums(testing::pass_of(*make({{"kernel", {"malloc"}, "kernel"}})));
  const auto mappings = checksums(testing::pass_of(*make({{"kernel", {"mmap"}, "kernel"}})));
  const auto both = checksums(testing::pass_of(*make({})));
  for (std::size_t i = 0; i < both.size(); ++i) EXPECT_EQ(both[i], heap[i] + mappings[i]);
}

TEST(Alloc, says_what_an_item_does) {
  EXPECT_EQ(make({})->describe(),
            "20 items of 300 allocations of up to 4.10 kB and 20 mappings of up to 16 pages");
  EXPECT_EQ(make({{"kernel", {"mmap"}, "kernel"}})->describe(), "20 items of 20 mappings of up to 16 pages");
}

TEST(Alloc, refuses_allocations_too_small_for_what_is_written_to_them) {
  EXPECT_THROW(make({{"largest", {"15"}, "largest"}}), base::UsageError);
}

}  // namespace
}  // namespace parbench::workloads
