#include "stats/looks.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "stats/intervals.hpp"

namespace parbench::stats {
namespace {

std::vector<int> all_looks(const LookPlan& plan) {
  std::vector<int> rounds;
  for (int look = 0; look < plan.looks(); ++look) rounds.push_back(plan.rounds(look));
  return rounds;
}

int rank_after(const LookPlan& plan, int rounds) {
  return interval_rank(rounds, plan.level(rounds));
}

/// The probability that identical code is ever found different, coin by coin, where the time is up after
/// `last` rounds.
double error_of(const LookPlan& plan, int last) {
  std::vector<double> inside{1.0};  // [count above 0]
  double erred = 0;
  for (int rounds = 1; rounds <= last; ++rounds) {
    inside.push_back(0);
    for (std::size_t i = inside.size() - 1; i > 0; --i) inside[i] = (inside[i] + inside[i - 1]) / 2;
    inside[0] /= 2;
    if (!plan.is_look(rounds) && rounds != last) continue;
    for (int i = 0; i < rank_after(plan, rounds); ++i) {
      double& low = inside[static_cast<std::size_t>(i)];
      double& high = inside[static_cast<std::size_t>(rounds - i)];
      erred += low + high;
      low = high = 0;
    }
  }
  return erred;
}

TEST(LookPlan, Looks_at_about_twice_the_rounds_each_time_and_at_the_last) {
  EXPECT_EQ(all_looks(LookPlan(132, 4)), (std::vector{8, 12, 20, 36, 68, 132}));
  EXPECT_EQ(all_looks(LookPlan(100, 4)), (std::vector{8, 12, 20, 36, 68, 100}));
  EXPECT_EQ(all_looks(LookPlan(8, 4)), (std::vector{8}));
  EXPECT_EQ(all_looks(LookPlan(9, 4)), (std::vector{8, 9}));
  EXPECT_EQ(all_looks(LookPlan(3, 4)), (std::vector{3}));
}

TEST(LookPlan, Knows_which_round_counts_are_looks) {
  const LookPlan plan(100, 4);
  EXPECT_TRUE(plan.is_look(8));
  EXPECT_FALSE(plan.is_look(9));
  EXPECT_TRUE(plan.is_look(100));
  EXPECT_FALSE(plan.is_look(132));
}

TEST(LookPlan, Errs_at_most_as_often_as_the_family_may_wherever_the_time_ends) {
  for (const int comparisons : {1, 2, 4, 6, 12, 40}) {
    const LookPlan plan(132, comparisons);
    for (int last = 1; last <= 132; ++last) {
      EXPECT_LE(comparisons * error_of(plan, last), 0.05 * (1 + 1e-9)) << comparisons << " at " << last;
    }
  }
}

TEST(LookPlan, Leaves_little_of_the_allowed_error_unused) {
  for (const int comparisons : {1, 2, 4, 6, 12, 40}) {
    EXPECT_GT(comparisons * error_of(LookPlan(132, comparisons), 132), 0.8 * 0.05) << comparisons;
  }
}

TEST(LookPlan, Lets_up_to_four_comparisons_end_after_eight_unanimous_rounds) {
  EXPECT_EQ(rank_after(LookPlan(132, 2), 8), 1);
  EXPECT_EQ(rank_after(LookPlan(132, 4), 8), 1);
  EXPECT_EQ(rank_after(LookPlan(132, 6), 8), 0);
  EXPECT_EQ(rank_after(LookPlan(132, 6), 12), 1);
}

TEST(LookPlan, Keeps_the_interval_of_a_look_when_the_time_ends_soon_after_it) {
  const LookPlan plan(132, 4);
  for (int rounds = 8; rounds <= 12; ++rounds) EXPECT_GE(rank_after(plan, rounds), 1) << rounds;
  for (int rounds = 8; rounds < 132; ++rounds) {
    EXPECT_GE(rank_after(plan, rounds + 1), rank_after(plan, rounds) - 1) << rounds;
  }
}

TEST(LookPlan, Gives_too_few_rounds_no_interval) {
  EXPECT_EQ(rank_after(LookPlan(132, 4), 7), 0);
  EXPECT_EQ(rank_after(LookPlan(6, 4), 6), 0);
  EXPECT_EQ(rank_after(LookPlan(6, 1), 6), 1);
}

TEST(LookPlan, Asks_for_more_confidence_with_more_comparisons) {
  EXPECT_LT(LookPlan(132, 1).level(132), LookPlan(132, 4).level(132));
  EXPECT_LT(LookPlan(132, 4).level(132), LookPlan(132, 40).level(132));
  EXPECT_EQ(LookPlan(132, 0).level(132), LookPlan(132, 1).level(132));
}

TEST(LookPlan, Is_sound_for_thousands_of_rounds) {
  const LookPlan plan(5000, 4);
  EXPECT_GT(plan.level(5000), 0.9875);
  EXPECT_LT(plan.level(5000), 0.9999);
}

}  // namespace
}  // namespace parbench::stats
