#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <vector>

namespace parbench::base {
namespace {

constexpr int draws = 100'000;

template <class Draw>
std::pair<double, double> mean_and_variance(Draw draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / draws;
  return {mean, squares / draws - mean * mean};
}

TEST(Random, gives_the_published_values_of_SplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
  EXPECT_EQ(random.next(), 4593380528125082431U);
  EXPECT_EQ(random.next(), 16408922859458223821U);
  EXPECT_EQ(Random(0).next(), 0xE220A8397B1DCDAFU);
}

TEST(Random, can_be_drawn_at_compile_time) {
  static_assert(Random(0).next() == 0xE220A8397B1DCDAFU);
}

TEST(Random, below_a_bound_reaches_every_value_equally_often_and_nothing_else) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < draws; ++i) {
    const std::uint64_t value = random.below(counts.size());
    ASSERT_LT(value, counts.size());
    ++counts[value];
  }
  double chi_squared = 0;
  const double expected = draws / 7.0;
  for (const int count : counts) chi_squared += (count - expected) * (count - expected) / expected;
  EXPECT_LT(chi_squared, 22.5);  // 6 degrees of freedom: above it once in 1000 seeds
}

TEST(Random, below_1_is_0_and_below_the_largest_bound_uses_all_bits) {
  Random random(2);
  std::uint64_t seen = 0;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(random.below(1), 0U);
    seen |= random.below(~std::uint64_t{0});
  }
  EXPECT_EQ(seen, ~std::uint64_t{0});
}

TEST(Random, uniform_lies_in_the_half_open_unit_interval_with_its_moments) {
  Random random(3);
  const auto [mean, variance] = mean_and_variance([&] {
    const double value = random.uniform();
    EXPECT_GE(value, 0);
    EXPECT_LT(value, 1);
    return value;
  });
  EXPECT_NEAR(mean, 0.5, 0.005);
  EXPECT_NEAR(variance, 1.0 / 12, 0.002);
}

TEST(Random, exponential_is_positive_with_mean_and_variance_1) {
  Random random(4);
  const auto [mean, variance] = mean_and_variance([&] {
    const double value = random.exponential();
    EXPECT_GE(value, 0);
    EXPECT_TRUE(std::isfinite(value));
    return value;
  });
  EXPECT_NEAR(mean, 1, 0.02);
  EXPECT_NEAR(variance, 1, 0.06);
}

TEST(Random, normal_has_mean_0_and_variance_1) {
  Random random(5);
  const auto [mean, variance] = mean_and_variance([&] { return random.normal(); });
  EXPECT_NEAR(mean, 0, 0.02);
  EXPECT_NEAR(variance, 1, 0.03);
}

TEST(Random, shuffle_keeps_every_value_and_reaches_each_order_equally_often) {
  Random random(6);
  std::map<std::array<int, 3>, int> orders;
  constexpr int shuffles = 6'000;
  for (int i = 0; i < shuffles; ++i) {
    std::array<int, 3> values{0, 1, 2};
    random.shuffle(std::span<int>(values));
    ++orders[values];
    std::sort(values.begin(), values.end());
    ASSERT_EQ(values, (std::array<int, 3>{0, 1, 2}));
  }
  ASSERT_EQ(orders.size(), 6U);
  double chi_squared = 0;
  for (const auto& [order, count] : orders) chi_squared += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi_squared, 20.5);  // 5 degrees of freedom: above it once in 1000 seeds
}

TEST(Random, shuffle_of_none_or_one_draws_nothing) {
  Random random(7);
  std::vector<int> one{5};
  random.shuffle(std::span<int>());
  random.shuffle(std::span(one));
  EXPECT_EQ(one, std::vector<int>{5});
  EXPECT_EQ(random.next(), Random(7).next());
}

TEST(Random, of_neighbouring_seeds_has_unrelated_streams) {
  // If they were the same stream moved by a few places, a value of one would turn up in the other.
  std::vector<std::uint64_t> values;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    for (int i = 0; i < 200; ++i) values.push_back(random.next());
  }
  std::sort(values.begin(), values.end());
  EXPECT_EQ(std::adjacent_find(values.begin(), values.end()), values.end());
}

}  // namespace
}  // namespace parbench::base
