#include "stats/crossing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace parbench::stats {
namespace {

using ::testing::ElementsAre;

std::vector<SizedValue> points(const std::vector<double>& values, double first = 1, double ratio = 10) {
  std::vector<SizedValue> all;
  for (const double value : values) {
    all.push_back({first, value, 1});
    first *= ratio;
  }
  return all;
}

TEST(Rising, leaves_what_rises_as_it_is) {
  EXPECT_THAT(rising(points({0.1, 0.2, 0.2, 0.9})), ElementsAre(0.1, 0.2, 0.2, 0.9));
}

TEST(Rising, makes_neighbours_that_fall_their_mean) {
  EXPECT_THAT(rising(points({0.1, 0.5, 0.25, 0.75, 1})), ElementsAre(0.1, 0.375, 0.375, 0.75, 1));
  EXPECT_THAT(rising(points({3, 2, 1})), ElementsAre(2, 2, 2));
}

TEST(Rising, pools_again_what_pooling_has_put_the_wrong_way_round) {
  EXPECT_THAT(rising(points({2, 4, 0, 8})), ElementsAre(2, 2, 2, 8));
}

TEST(Rising, weighs_by_the_rounds) {
  EXPECT_THAT(rising(std::vector<SizedValue>{{1, 4, 3}, {2, 0, 1}}), ElementsAre(3, 3));
}

TEST(Crossing, lies_between_two_sizes_in_proportion_to_the_logarithm) {
  EXPECT_DOUBLE_EQ(crossing(points({0, 0.25, 0.75, 1}), 0.5), std::sqrt(10.0 * 100));
  EXPECT_NEAR(crossing(points({0.4, 0.8}), 0.5), std::pow(10, 0.25), 1e-12);
}

TEST(Crossing, is_a_size_where_the_curve_is_at_the_level_there) {
  EXPECT_DOUBLE_EQ(crossing(points({0.5, 0.9}), 0.5), 1);
  EXPECT_NEAR(crossing(points({0.1, 0.5, 0.9}), 0.5), 10, 1e-12);
}

TEST(Crossing, is_0_below_all_sizes_and_infinite_beyond_them) {
  EXPECT_EQ(crossing(points({0.6, 0.9}), 0.5), 0);
  EXPECT_EQ(crossing(points({0.1, 0.4}), 0.5), std::numeric_limits<double>::infinity());
}

TEST(Crossing, is_not_led_astray_by_a_single_size_that_is_out_of_line) {
  EXPECT_GT(crossing(points({0.1, 0.6, 0.1, 0.2, 0.8}), 0.5), 1000);
}

TEST(Crossing, finds_the_overhead_where_time_is_size_plus_overhead) {
  std::vector<SizedValue> curve;
  for (double size = 1; size < 1e6; size *= 1.5) curve.push_back({size, size / (size + 300), 1});
  EXPECT_NEAR(crossing(curve, 0.5), 300, 1);
  EXPECT_NEAR(crossing(curve, 0.9), 2700, 60);
}

}  // namespace
}  // namespace parbench::stats
