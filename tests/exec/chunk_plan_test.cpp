#include "exec/chunk_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace parbench::exec {
namespace {

using Chunk = std::optional<std::size_t>;

/// Every plan of a schedule.
class ChunksOf : public ::testing::TestWithParam<Schedule> {
 protected:
  template <class Check>
  static void for_each_plan(Check check) {
    for (const int workers : {1, 2, 3, 7, 8, 64})
      for (const Chunk chunk : {Chunk(), Chunk(0), Chunk(1), Chunk(5), Chunk(64), Chunk(100'000)})
        for (const std::size_t items : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 63U, 64U, 65U, 100U, 1'000U, 12'345U}) {
          SCOPED_TRACE(std::to_string(items) + " items, " + std::to_string(workers) + " workers, chunk " +
                       (chunk ? std::to_string(*chunk) : "auto"));
          check(ChunkPlan::make(GetParam(), items, workers, chunk), chunk);
          if (HasFatalFailure()) return;
        }
  }
};

TEST_P(ChunksOf, hold_every_item_exactly_once_and_in_order) {
  for_each_plan([](const ChunkPlan& chunks, Chunk) {
    std::size_t next = 0;
    for (std::size_t number = 0; number < chunks.count(); ++number) {
      const Range range = chunks.at(number);
      ASSERT_EQ(range.begin, next) << "chunk " << number;
      ASSERT_LE(range.begin, range.end);
      next = range.end;
    }
    ASSERT_EQ(next, chunks.items());
  });
}

TEST_P(ChunksOf, lie_in_exactly_one_lane_each) {
  for_each_plan([](const ChunkPlan& chunks, Chunk) {
    ASSERT_LE(chunks.lanes(), static_cast<std::size_t>(chunks.workers()))
        << "a claim line per worker is all there is";
    std::size_t next = 0;
    for (std::size_t lane = 0; lane < chunks.lanes(); ++lane) {
      ASSERT_EQ(chunks.lane(lane).begin, next);
      next = chunks.lane(lane).end;
    }
    ASSERT_EQ(next, chunks.count());
  });
}

TEST_P(ChunksOf, are_never_empty_but_for_equal_shares_of_too_few_items) {
  for_each_plan([](const ChunkPlan& chunks, Chunk chunk) {
    if (GetParam() == Schedule::fixed && !chunk) return;
    for (std::size_t number = 0; number < chunks.count(); ++number) ASSERT_GT(chunks.at(number).size(), 0U);
  });
}

TEST_P(ChunksOf, are_as_large_as_is_said) {
  for_each_plan([](const ChunkPlan& chunks, Chunk chunk) {
    ASSERT_GE(chunks.chunk(), 1U);
    if (chunk) {
      ASSERT_EQ(chunks.chunk(), std::max<std::size_t>(1, *chunk));
    }
    std::size_t largest = 0;
    for (std::size_t number = 0; number < chunks.count(); ++number) {
      largest = std::max(largest, chunks.at(number).size());
      if (GetParam() == Schedule::guided && number + 1 < chunks.count()) {
        ASSERT_GE(chunks.at(number).size(), chunks.chunk());
      }
    }
    if (GetParam() != Schedule::guided) {
      ASSERT_EQ(largest, std::min(chunks.items(), chunks.chunk()));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EverySchedule, ChunksOf,
                         ::testing::Values(Schedule::fixed, Schedule::dynamic, Schedule::guided));

TEST(FixedSchedule, gives_each_worker_one_share_that_differs_by_one_item_at_most) {
  for (const std::size_t items : {0U, 1U, 6U, 7U, 8U, 100U, 12'345U}) {
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
  for (std::size_t number = 0; number + 1 < chunks.count(); ++number)
    EXPECT_GE(chunks.at(number).size(), 50U);
}

}  // namespace
}  // namespace parbench::exec
