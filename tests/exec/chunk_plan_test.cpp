#include "exec/chunk_plan.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace parbench::exec {
namespace {

using Chunk = std::optional<std::size_t>;

class ChunksOf : public ::testing::TestWithParam<std::tuple<Schedule, int, Chunk>> {
 protected:
  ChunkPlan plan(std::size_t items) const {
    const auto& [schedule, workers, chunk] = GetParam();
    return ChunkPlan::make(schedule, items, workers, chunk);
  }
};

constexpr std::size_t sizes[] = {0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 100, 1'000, 12'345};

TEST_P(ChunksOf, hold_every_item_exactly_once_and_in_order) {
  for (const std::size_t items : sizes) {
    const ChunkPlan chunks = plan(items);
    std::size_t next = 0;
    for (std::size_t number = 0; number < chunks.count(); ++number) {
      const Range range = chunks.at(number);
      ASSERT_EQ(range.begin, next) << items << " items, chunk " << number;
      ASSERT_LE(range.begin, range.end);
      next = range.end;
    }
    EXPECT_EQ(next, items);
    EXPECT_EQ(chunks.items(), items);
  }
}

TEST_P(ChunksOf, lie_in_exactly_one_lane_each) {
  for (const std::size_t items : sizes) {
    const ChunkPlan chunks = plan(items);
    ASSERT_LE(chunks.lanes(), static_cast<std::size_t>(chunks.workers())) << "a claim line per worker is all there is";
    std::size_t next = 0;
    for (std::size_t lane = 0; lane < chunks.lanes(); ++lane) {
      EXPECT_EQ(chunks.lane(lane).begin, next);
      next = chunks.lane(lane).end;
    }
    EXPECT_EQ(next, chunks.count());
  }
}

TEST_P(ChunksOf, are_never_empty_but_for_equal_shares_of_too_few_items) {
  const auto& [schedule, workers, chunk] = GetParam();
  if (schedule == Schedule::fixed && !chunk) return;
  for (const std::size_t items : sizes) {
    const ChunkPlan chunks = plan(items);
    for (std::size_t number = 0; number < chunks.count(); ++number) EXPECT_GT(chunks.at(number).size(), 0U);
  }
}

TEST_P(ChunksOf, are_as_large_as_is_said) {
  for (const std::size_t items : sizes) {
    const ChunkPlan chunks = plan(items);
    EXPECT_GE(chunks.chunk(), 1U);
    std::size_t largest = 0;
    std::size_t smallest_but_last = items;
    for (std::size_t number = 0; number < chunks.count(); ++number) {
      largest = std::max(largest, chunks.at(number).size());
      if (number + 1 < chunks.count()) smallest_but_last = std::min(smallest_but_last, chunks.at(number).size());
    }
    if (chunks.schedule() == Schedule::guided) {
      if (chunks.count() > 1) {
        EXPECT_GE(smallest_but_last, chunks.chunk());
      }
    } else if (items != 0) {
      EXPECT_EQ(largest, std::min(items, chunks.chunk()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryKind, ChunksOf,
                         ::testing::Combine(::testing::Values(Schedule::fixed, Schedule::dynamic, Schedule::guided),
                                            ::testing::Values(1, 2, 3, 7, 8, 64),
                                            ::testing::Values(Chunk(), Chunk(0), Chunk(1), Chunk(5), Chunk(64),
                                                              Chunk(100'000))));

TEST(FixedSchedule, gives_each_worker_one_share_that_differs_by_one_item_at_most) {
  for (const std::size_t items : sizes) {
    const ChunkPlan chunks = ChunkPlan::make(Schedule::fixed, items, 7, {});
    ASSERT_EQ(chunks.count(), 7U);
    for (std::size_t number = 0; number < 7; ++number) {
      EXPECT_GE(chunks.at(number).size(), items / 7);
      EXPECT_LE(chunks.at(number).size(), items / 7 + 1);
    }
  }
}

TEST(DynamicSchedule, cuts_a_32nd_of_a_share_where_the_chunk_is_auto) {
  const ChunkPlan chunks = ChunkPlan::make(Schedule::dynamic, 64'000, 2, {});
  EXPECT_EQ(chunks.chunk(), 1'000U);
  EXPECT_EQ(chunks.count(), 64U);
  EXPECT_EQ(ChunkPlan::make(Schedule::dynamic, 10, 2, {}).chunk(), 1U);
}

TEST(DynamicSchedule, gives_each_worker_a_lane_of_its_own) {
  const ChunkPlan chunks = ChunkPlan::make(Schedule::dynamic, 100, 4, 10);
  EXPECT_EQ(chunks.lanes(), 4U);
  EXPECT_EQ(chunks.lane(0), (Range{0, 2}));
  EXPECT_EQ(chunks.lane(3), (Range{7, 10}));
}

TEST(GuidedSchedule, begins_with_half_of_a_share_and_shrinks) {
  const ChunkPlan chunks = ChunkPlan::make(Schedule::guided, 100'000, 4, {});
  EXPECT_EQ(chunks.lanes(), 1U) << "its large chunks must come first";
  EXPECT_EQ(chunks.at(0).size(), 12'500U);
  for (std::size_t number = 1; number < chunks.count(); ++number)
    EXPECT_LE(chunks.at(number).size(), chunks.at(number - 1).size());
  EXPECT_EQ(chunks.at(chunks.count() - 1).size(), 1U);
  EXPECT_LT(chunks.count(), 150U) << "few claims";
}

TEST(GuidedSchedule, does_not_go_below_the_chunk_that_was_asked_for) {
  const ChunkPlan chunks = ChunkPlan::make(Schedule::guided, 1'005, 2, 50);
  for (std::size_t number = 0; number + 1 < chunks.count(); ++number) EXPECT_GE(chunks.at(number).size(), 50U);
}

}  // namespace
}  // namespace parbench::exec
