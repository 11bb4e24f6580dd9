#include "stats/intervals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "base/random.hpp"

namespace parbench::stats {
namespace {

/// n, n - 1, ..., 1: the k-th smallest is k.
std::vector<double> countdown(int n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  std::iota(values.rbegin(), values.rend(), 1.0);
  return values;
}

TEST(Median, Is_the_middle_value_or_the_mean_of_the_middle_two) {
  EXPECT_EQ(median(std::vector{7.0}), 7);
  EXPECT_EQ(median(std::vector{9.0, 1.0, 2.0}), 2);
  EXPECT_EQ(median(std::vector{9.0, 1.0, 2.0, 4.0}), 3);
}

TEST(MedianDeathTest, Of_nothing_breaks_the_contract) {
  EXPECT_DEATH(median({}), "empty");
}

TEST(Coverage, Agrees_with_the_table_of_the_binomial_distribution) {
  EXPECT_EQ(coverage(6, 0), 1);
  EXPECT_EQ(coverage(6, 1), 1 - 2.0 / 64);   // 96.9 %
  EXPECT_EQ(coverage(8, 1), 1 - 2.0 / 256);  // 99.2 %
  EXPECT_EQ(coverage(12, 2), 1 - 2.0 * (1 + 12) / 4096);
  EXPECT_NEAR(coverage(20, 6), 0.9586, 5e-5);    // P(Bin(20, 1/2) <= 5) = 0.0207
  EXPECT_NEAR(coverage(20, 7), 0.8847, 5e-5);    // P(Bin(20, 1/2) <= 6) = 0.0577
  EXPECT_NEAR(coverage(100, 40), 0.9648, 5e-5);  // P(Bin(100, 1/2) <= 39) = 0.0176
}

TEST(Coverage, Is_sound_where_the_smallest_probability_underflows) {
  for (const int n : {1000, 1074, 1075, 2000, 5001, 20000}) {
    const int k = interval_rank(n, 0.95);
    EXPECT_NEAR(k, (n + 1 - 1.96 * std::sqrt(n)) / 2, 1) << n;  // the normal approximation
    EXPECT_GE(coverage(n, k), 0.95) << n;
    EXPECT_LT(coverage(n, k + 1), 0.95) << n;
    // The innermost interval misses in every case but a tie of the two sides: P(Bin(n, 1/2) = n / 2), by
    // Stirling.
    EXPECT_NEAR(coverage(n, (n + 1) / 2), n % 2 == 0 ? std::sqrt(0.6366 / n) : 0, 1e-4) << n;
  }
}

TEST(IntervalRank, Is_the_largest_whose_coverage_reaches_the_level) {
  EXPECT_EQ(interval_rank(6, 0.95), 1);
  EXPECT_EQ(interval_rank(20, 0.95), 6);
  EXPECT_EQ(interval_rank(100, 0.95), 40);
  for (int n = 6; n < 150; ++n) {
    for (int k = 1; k <= n / 2; ++k) {
      const double level = coverage(n, k);
      if (level > 1 - 1e-9) continue;  // too near 1 to tell ranks apart
      EXPECT_EQ(interval_rank(n, level), k) << n;
    }
  }
}

TEST(SignTestInterval, Goes_from_a_low_order_statistic_to_the_high_one_that_mirrors_it) {
  EXPECT_EQ(sign_test_interval(countdown(6), 0.95), (model::Interval{1, 6}));
  EXPECT_EQ(sign_test_interval(countdown(20), 0.95), (model::Interval{6, 15}));
  EXPECT_EQ(sign_test_interval(countdown(100), 0.95), (model::Interval{40, 61}));
}

TEST(SignTestInterval, Has_no_value_below_six_values_or_where_their_range_does_not_reach_the_level) {
  EXPECT_FALSE(sign_test_interval({}, 0.5));
  EXPECT_FALSE(sign_test_interval(countdown(5), 0.5));
  EXPECT_TRUE(sign_test_interval(countdown(6), 0.968));
  EXPECT_FALSE(sign_test_interval(countdown(6), 0.969));
}

TEST(SignTestInterval, Holds_the_true_median_as_often_as_it_says_whatever_the_noise) {
  base::Random random(1);
  for (const int n : {6, 8, 13, 20, 36}) {
    const double promised = coverage(n, interval_rank(n, 0.95));
    const int runs = 20000;
    int held = 0;
    for (int run = 0; run < runs; ++run) {
      std::vector<double> values(static_cast<std::size_t>(n));
      for (double& value : values) value = random.exponential();
      const auto interval = sign_test_interval(values, 0.95);
      ASSERT_TRUE(interval);
      held += interval->low <= std::log(2.0) && std::log(2.0) <= interval->high;
    }
    EXPECT_NEAR(static_cast<double>(held) / runs, promised, 0.005) << n;
  }
}

TEST(Estimate, Of_few_values_is_a_median_alone) {
  EXPECT_EQ(estimate(countdown(5), 0.95), (model::Estimate{3, std::nullopt}));
  EXPECT_EQ(estimate(countdown(6), 0.95), (model::Estimate{3.5, model::Interval{1, 6}}));
}

TEST(RatioOf, Is_above_one_where_the_base_takes_longer) {
  const std::vector<double> base{20, 40, 60, 80, 100, 120};
  const std::vector<double> of{10, 20, 30, 40, 50, 30};  // twice as fast, once four times
  const RatioEstimate estimate = ratio_of(base, of, 0.95);
  EXPECT_NEAR(estimate.ratio, 2, 1e-12);
  ASSERT_TRUE(estimate.interval);
  EXPECT_NEAR(estimate.interval->low, 2, 1e-12);
  EXPECT_NEAR(estimate.interval->high, 4, 1e-12);
}

TEST(RatioOf, Swapped_is_its_reciprocal) {
  const std::vector<double> base{3, 1, 4, 1, 5, 9, 2};
  const std::vector<double> of{2, 7, 1, 8, 2, 8, 1};
  const RatioEstimate there = ratio_of(base, of, 0.95);
  const RatioEstimate back = ratio_of(of, base, 0.95);
  EXPECT_NEAR(there.ratio * back.ratio, 1, 1e-12);
  EXPECT_NEAR(there.interval->low * back.interval->high, 1, 1e-12);
}

TEST(RatioOfDeathTest, Takes_positive_times_in_pairs_only) {
  const std::vector<double> two{1, 2};
  const std::vector<double> three{1, 2, 3};
  const std::vector<double> zero{1, 0};
  EXPECT_DEATH(ratio_of(two, three, 0.95), "size");
  EXPECT_DEATH(ratio_of(two, zero, 0.95), "> 0");
}

}  // namespace
}  // namespace parbench::stats
