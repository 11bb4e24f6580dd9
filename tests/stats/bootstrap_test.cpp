#include "stats/bootstrap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "stats/intervals.hpp"

namespace parbench::stats {
namespace {

std::vector<double> up_to(int n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(RoundSampler, draws_the_same_from_the_same_seed_only) {
  RoundSampler one(20, 7);
  RoundSampler same(20, 7);
  RoundSampler other(20, 8);
  EXPECT_EQ(one.draw(), same.draw());
  EXPECT_EQ(one.draw(), same.draw());
  EXPECT_NE(one.draw(), other.draw());
}

TEST(RoundSampler, draws_as_many_rounds_as_there_are_each_equally_often) {
  RoundSampler sampler(10, 1);
  std::vector<int> seen(10, 0);
  for (int i = 0; i < 10000; ++i) {
    const auto& drawn = sampler.draw();
    ASSERT_EQ(drawn.size(), 10U);
    for (const std::size_t round : drawn) ++seen.at(round);
  }
  for (const int count : seen) EXPECT_NEAR(count, 10000, 500);  // five standard deviations
}

TEST(MedianAt, is_the_median_of_the_drawn_values) {
  const std::vector<double> values{5, 1, 4, 2, 3};
  std::vector<double> scratch;
  const std::vector<std::size_t> odd{0, 0, 1};
  const std::vector<std::size_t> even{1, 2, 3, 0};
  EXPECT_EQ(median_at(values, odd, scratch), 5);
  EXPECT_EQ(median_at(values, even, scratch), 3);
}

TEST(PercentileInterval, cuts_off_as_much_on_each_side) {
  const model::Interval interval = percentile_interval(up_to(1000));
  EXPECT_EQ(interval.low, 26);
  EXPECT_EQ(interval.high, 975);
}

TEST(PercentileInterval, ends_at_infinity_where_many_values_do) {
  std::vector<double> values = up_to(100);
  std::fill(values.begin(), values.begin() + 10, std::numeric_limits<double>::infinity());
  EXPECT_EQ(percentile_interval(values).high, std::numeric_limits<double>::infinity());
  EXPECT_EQ(percentile_interval(values).low, 13);
}

}  // namespace
}  // namespace parbench::stats
