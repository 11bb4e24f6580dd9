#include "stats/shift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.hpp"

namespace parbench::stats {
namespace {

using base::Random;

std::vector<double> normals(Random& random, int count, double mean = 0) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(mean + random.normal());
  return values;
}

std::vector<double> differences(const std::vector<double>& first, const std::vector<double>& second) {
  std::vector<double> all;
  for (const double a : first)
    for (const double b : second) all.push_back(b - a);
  std::sort(all.begin(), all.end());
  return all;
}

TEST(NormalQuantile, is_that_of_the_tables) {
  EXPECT_NEAR(normal_quantile(0.95), 1.959964, 1e-6);
  EXPECT_NEAR(normal_quantile(0.99), 2.575829, 1e-6);
  EXPECT_NEAR(normal_quantile(0.99999), 4.417173, 1e-6);
  EXPECT_NEAR(normal_quantile(0), 0, 1e-12);
}

TEST(RobustDeviation, is_that_of_a_normal_with_the_same_quartiles) {
  EXPECT_NEAR(robust_deviation(std::vector<double>{5, 1, 4, 2, 3}), 2 / 1.349, 1e-12);
  EXPECT_NEAR(robust_deviation(std::vector<double>{1, 2, 3, 4, 1e9}), 2 / 1.349, 1e-12);
  EXPECT_EQ(robust_deviation(std::vector<double>{7}), 0);
}

TEST(Shift, is_the_median_of_all_differences) {
  // 2 1 -1 6 5 3
  EXPECT_NEAR(shift(std::vector<double>{1, 2, 4}, std::vector<double>{3, 7}, 0.95).median, 2.5, 1e-12);
  EXPECT_NEAR(shift(std::vector<double>{1, 2, 9}, std::vector<double>{3}, 0.95).median, 1, 1e-12);
}

TEST(Shift, has_the_interval_that_a_list_of_all_differences_gives) {
  Random random(1);
  for (const auto& [n, m] : {std::pair{8, 8}, {12, 20}, {36, 7}}) {
    const auto first = normals(random, n);
    const auto second = normals(random, m, 0.5);
    const auto all = differences(first, second);
    for (const double level : {0.5, 0.9, 0.99}) {
      const double half = static_cast<double>(n * m) / 2;
      const double deviation = std::sqrt(n * m * (n + m + 1) / 12.0);
      const auto k = static_cast<std::size_t>(half - normal_quantile(level) * deviation);
      const auto found = shift(first, second, level).interval;
      ASSERT_TRUE(found) << n << " " << m << " " << level;
      EXPECT_NEAR(found->low, all[k - 1], 1e-9);
      EXPECT_NEAR(found->high, all[all.size() - k], 1e-9);
    }
  }
}

TEST(Shift, has_no_interval_where_values_are_too_few) {
  Random random(2);
  EXPECT_FALSE(shift(normals(random, 5), normals(random, 100), 0.5).interval);
  EXPECT_FALSE(shift(normals(random, 8), normals(random, 8), 0.9999).interval);
  EXPECT_TRUE(shift(normals(random, 8), normals(random, 8), 0.99).interval);
}

TEST(Shift, of_equal_values_is_exact) {
  const std::vector<double> ones(10, 1.0);
  const std::vector<double> threes(10, 3.0);
  const model::Estimate found = shift(ones, threes, 0.95);
  EXPECT_EQ(found.median, 2);
  EXPECT_EQ(*found.interval, (model::Interval{2, 2}));
}

TEST(Shift, needs_no_list_of_all_differences) {
  Random random(3);
  const model::Estimate found = shift(normals(random, 100'000), normals(random, 100'000, 0.3), 0.95);
  EXPECT_NEAR(found.median, 0.3, 0.02);  // there would be 1e10 of them
}

/// How often the interval holds the true shift 0.
template <class Make>
double coverage_of(Make make, int runs) {
  int hits = 0;
  for (int run = 0; run < runs; ++run) {
    const model::Estimate found = make(static_cast<std::uint64_t>(run));
    hits += found.interval && found.interval->low <= 0 && found.interval->high >= 0;
  }
  return static_cast<double>(hits) / runs;
}

TEST(Shift, holds_the_truth_as_often_as_its_level_says) {
  for (const int n : {8, 12, 36}) {
    const double normal = coverage_of(
        [&](std::uint64_t seed) {
          Random random(seed);
          return shift(normals(random, n), normals(random, n + 3), 0.95);
        },
        2000);
    EXPECT_GE(normal, 0.94) << n;
    EXPECT_LE(normal, 0.985) << n;  // and is not much wider than it must be
    const double skewed = coverage_of(
        [&](std::uint64_t seed) {
          Random random(seed);
          std::vector<double> first, second;
          for (int i = 0; i < n; ++i) first.push_back(random.exponential());
          for (int i = 0; i < n; ++i) second.push_back(random.exponential());
          return shift(first, second, 0.95);
        },
        2000);
    EXPECT_GE(skewed, 0.94) << n;
  }
}

/// Rounds of a run that deviates as a whole by `run_share` of what they do.
std::vector<double> rounds_of_a_run(Random& random, int rounds) {
  return normals(random, rounds, run_share * random.normal());
}

TEST(ShiftBetweenRuns, holds_the_truth_where_runs_deviate_as_a_whole) {
  for (const int rounds : {8, 20, 132}) {
    const double wide = coverage_of(
        [&](std::uint64_t seed) {
          Random random(seed);
          const auto first = rounds_of_a_run(random, rounds);
          return shift_between_runs(first, rounds_of_a_run(random, rounds), 0.95);
        },
        2000);
    EXPECT_GE(wide, 0.93) << rounds;
  }
}

TEST(ShiftBetweenRuns, would_not_without_its_widening) {
  const double narrow = coverage_of(
      [&](std::uint64_t seed) {
        Random random(seed);
        const auto first = rounds_of_a_run(random, 132);
        return shift(first, rounds_of_a_run(random, 132), 0.95);
      },
      1000);
  EXPECT_LE(narrow, 0.6);
}

TEST(ShiftBetweenRuns, widens_by_a_share_of_what_rounds_deviate) {
  Random random(4);
  const auto first = normals(random, 20);
  const auto second = normals(random, 20);
  const model::Estimate narrow = shift(first, second, 0.95);
  const model::Estimate wide = shift_between_runs(first, second, 0.95);
  EXPECT_EQ(wide.median, narrow.median);
  const double more = 1.959964 * run_share * std::hypot(robust_deviation(first), robust_deviation(second));
  EXPECT_NEAR(wide.interval->high - wide.median, std::hypot(narrow.interval->high - narrow.median, more),
              1e-6);
  EXPECT_NEAR(wide.median - wide.interval->low, std::hypot(narrow.median - narrow.interval->low, more), 1e-6);
}

TEST(Wander, is_the_range_of_the_medians_of_four_stretches) {
  EXPECT_EQ(wander(std::vector<double>{0, 0, 0, 1, 1, 1, 2, 9, 2, 5, 5, 5}), 5);
  EXPECT_EQ(wander(std::vector<double>{3, 4}), 1);
  EXPECT_EQ(wander(std::vector<double>{3}), 0);
}

}  // namespace
}  // namespace parbench::stats
