#include "stats/rounds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace parbench::stats {
namespace {

using Order = std::vector<int>;

std::vector<Order> rounds(const RoundSchedule& schedule, int first, int count) {
  std::vector<Order> orders;
  for (int i = first; i < first + count; ++i) orders.push_back(schedule.round(i));
  return orders;
}

class BalanceOf : public testing::TestWithParam<int> {
 protected:
  int cases() const { return GetParam(); }
  /// The third block, since the first might be balanced for a reason that the others do not share.
  std::vector<Order> third_block() const {
    const RoundSchedule schedule(cases(), 5);
    return rounds(schedule, 2 * schedule.block(), schedule.block());
  }
};

TEST_P(BalanceOf, Each_case_runs_once_in_each_round) {
  for (Order order : third_block()) {
    std::sort(order.begin(), order.end());
    for (int i = 0; i < cases(); ++i) EXPECT_EQ(order.at(static_cast<std::size_t>(i)), i);
    EXPECT_EQ(order.size(), static_cast<std::size_t>(cases()));
  }
}

TEST_P(BalanceOf, Each_case_stands_in_each_place_equally_often) {
  std::map<std::pair<int, std::size_t>, int> stands;
  const std::vector<Order> block = third_block();
  for (const Order& order : block) {
    for (std::size_t place = 0; place < order.size(); ++place) ++stands[{order[place], place}];
  }
  EXPECT_EQ(stands.size(), static_cast<std::size_t>(cases() * cases()));
  for (const auto& [where, count] : stands) EXPECT_EQ(count, static_cast<int>(block.size()) / cases());
}

TEST_P(BalanceOf, Each_case_follows_each_other_equally_often) {
  std::map<std::pair<int, int>, int> follows;
  const std::vector<Order> block = third_block();
  for (const Order& order : block) {
    for (std::size_t place = 1; place < order.size(); ++place) ++follows[{order[place - 1], order[place]}];
  }
  EXPECT_EQ(follows.size(), static_cast<std::size_t>(cases() * (cases() - 1)));
  for (const auto& [pair, count] : follows) EXPECT_EQ(count, static_cast<int>(block.size()) / cases());
}

TEST_P(BalanceOf, Each_case_is_before_each_other_in_half_of_the_rounds) {
  std::map<std::pair<int, int>, int> before;
  const std::vector<Order> block = third_block();
  for (const Order& order : block) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t j = i + 1; j < order.size(); ++j) ++before[{order[i], order[j]}];
    }
  }
  for (const auto& [pair, count] : before) EXPECT_EQ(2 * count, static_cast<int>(block.size()));
}

INSTANTIATE_TEST_SUITE_P(OneToNineCases, BalanceOf, testing::Range(1, 10));

TEST(RoundSchedule, Of_one_case_is_that_case) {
  EXPECT_EQ(RoundSchedule(1, 7).round(0), Order{0});
  EXPECT_EQ(RoundSchedule(1, 7).round(131), Order{0});
}

TEST(RoundSchedule, Of_two_cases_is_ABBA_or_BAAB_by_the_seed) {
  std::set<std::vector<Order>> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) seen.insert(rounds(RoundSchedule(2, seed), 0, 2));
  EXPECT_EQ(seen, (std::set<std::vector<Order>>{{{0, 1}, {1, 0}}, {{1, 0}, {0, 1}}}));
}

TEST(RoundSchedule, Is_complete_at_each_look_for_the_four_cases_of_the_default_run) {
  EXPECT_EQ(RoundSchedule(4, 1).block(), 4);
}

TEST(RoundSchedule, Is_the_same_for_the_same_seed_in_whatever_order_it_is_asked) {
  const RoundSchedule one(5, 42);
  const RoundSchedule other(5, 42);
  const Order late = one.round(90);
  EXPECT_EQ(rounds(one, 0, 100), rounds(other, 0, 100));
  EXPECT_EQ(one.round(90), late);
}

TEST(RoundSchedule, Differs_between_seeds_and_between_blocks) {
  for (int cases = 2; cases < 10; ++cases) {
    const RoundSchedule schedule(cases, 1);
    std::set<std::vector<Order>> blocks;
    for (int block = 0; block < 20; ++block) {
      blocks.insert(rounds(schedule, block * schedule.block(), schedule.block()));
    }
    EXPECT_GE(blocks.size(), cases == 2 ? 2U : 6U) << cases;
    EXPECT_NE(rounds(schedule, 0, 40), rounds(RoundSchedule(cases, 2), 0, 40)) << cases;
    EXPECT_NE(rounds(schedule, schedule.block(), 40), rounds(RoundSchedule(cases, 2), 0, 40)) << cases;
  }
}

}  // namespace
}  // namespace parbench::stats
