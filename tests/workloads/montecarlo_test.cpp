#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/montecarlo/kernels.hpp"

namespace parbench::montecarlo {
namespace {

constexpr double pi = std::numbers::pi;

TEST(Moments, Are_those_of_the_numbers_added) {
  Moments moments;
  for (const double x : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) moments.add(x);
  EXPECT_EQ(moments.count, 8U);
  EXPECT_DOUBLE_EQ(moments.mean, 5);
  EXPECT_DOUBLE_EQ(moments.squares, 32);
  EXPECT_DOUBLE_EQ(moments.standard_error(), std::sqrt(32.0 / 7 / 8));
}

TEST(Moments, Merged_are_those_of_all_numbers) {
  Moments a, b, all;
  for (int i = 0; i < 10; ++i) {
    (i < 3 ? a : b).add(i * i);
    all.add(i * i);
  }
  a.merge(b);
  a.merge({});
  EXPECT_EQ(a.count, 10U);
  EXPECT_DOUBLE_EQ(a.mean, all.mean);
  EXPECT_DOUBLE_EQ(a.squares, all.squares);
  Moments none;
  none.merge(all);
  EXPECT_EQ(none.squares, all.squares);
}

TEST(Moments, Of_one_number_say_nothing_of_its_error) {
  Moments moments;
  moments.add(3);
  EXPECT_EQ(moments.standard_error(), 0);
}

TEST(MonteCarlo, A_stream_is_of_its_seed_and_its_item) {
  EXPECT_EQ(stream(1, 5).next(), stream(1, 5).next());
  EXPECT_NE(stream(1, 5).next(), stream(1, 6).next());
  EXPECT_NE(stream(2, 5).next(), stream(1, 6).next());  // neither are they shifted from seed to seed
}

TEST(MonteCarlo, Hits_in_the_circle_have_the_moments_of_zeros_and_fours) {
  Moments one_by_one;
  base::Random random(9);
  for (int i = 0; i < 1'000; ++i) {
    const double x = random.uniform();
    const double y = random.uniform();
    one_by_one.add(x * x + y * y < 1 ? 4 : 0);
  }
  const Moments moments = sample_pi(base::Random(9), 1'000);
  EXPECT_EQ(moments.count, 1'000U);
  EXPECT_NEAR(moments.mean, one_by_one.mean, 1e-12);
  EXPECT_NEAR(moments.squares, one_by_one.squares, 1e-9);
  EXPECT_EQ(sample_pi(base::Random(9), 0).count, 0U);
}

/// Hull, "Options, Futures, and Other Derivatives", example of the Black-Scholes-Merton formulas: 4.76.
TEST(MonteCarlo, The_closed_form_gives_the_price_of_the_textbook) {
  EXPECT_NEAR(black_scholes({.spot = 42, .strike = 40, .rate = 0.1, .volatility = 0.2, .maturity = 0.5}),
              4.76, 0.005);
  EXPECT_DOUBLE_EQ(black_scholes({.spot = 10, .strike = 8, .rate = 0, .volatility = 0, .maturity = 1}), 2);
  EXPECT_DOUBLE_EQ(black_scholes({.spot = 8, .strike = 10, .rate = 0, .volatility = 0.3, .maturity = 0}), 0);
}

std::unique_ptr<const Workload> prepare(const std::vector<workloads::Setting>& settings) {
  const WorkloadKind kind = workloads::montecarlo();
  return kind.prepare(workloads::make_parameters(kind, settings));
}

/// value, standard error
std::array<double, 2> estimate(const Workload& workload) {
  const std::vector<std::byte> bytes = testing::pass_of(workload);
  std::array<double, 2> result{};
  EXPECT_EQ(bytes.size(), sizeof result);
  std::memcpy(result.data(), bytes.data(), sizeof result);
  return result;
}

TEST(MonteCarlo, Pi_is_within_five_standard_errors) {
  for (const char* seed : {"1", "2", "3"}) {
    const auto [value, error] = estimate(*prepare({{"samples", {"1M"}, ""}, {"seed", {seed}, ""}}));
    EXPECT_NEAR(error, std::sqrt(pi * (4 - pi) / 1e6), 1e-5);
    EXPECT_NEAR(value, pi, 5 * error);
    EXPECT_NE(value, pi);
  }
}

TEST(MonteCarlo, The_options_price_is_within_five_standard_errors_of_the_closed_form) {
  const std::vector<workloads::Setting> common{{"kernel", {"option"}, ""}, {"samples", {"300k"}, ""}};
  const auto at_strike = [&](const char* strike, double expected) {
    std::vector<workloads::Setting> settings = common;
    settings.push_back({"strike", {strike}, ""});
    const auto [value, error] = estimate(*prepare(settings));
    EXPECT_GT(error, 0);
    EXPECT_LT(error, 0.05);
    EXPECT_NEAR(value, expected, 5 * error) << strike;
  };
  for (const char* strike : {"80", "100", "105", "130"})
    at_strike(strike, black_scholes({.strike = std::stod(strike)}));
}

TEST(MonteCarlo, All_samples_are_drawn_however_they_are_divided) {
  for (const char* items : {"1", "3", "7", "1000"}) {  // the last: more items than samples
    const auto workload = prepare({{"samples", {"500"}, ""}, {"items", {items}, ""}});
    const std::vector<std::byte> bytes = testing::phases_of_a_pass(*workload).front();
    std::vector<Moments> parts(bytes.size() / sizeof(Moments));
    std::memcpy(parts.data(), bytes.data(), bytes.size());
    std::uint64_t samples = 0;
    for (const Moments& part : parts) samples += part.count;
    EXPECT_EQ(samples, 500U);
  }
}

TEST(MonteCarlo, The_bits_are_the_same_for_any_chunk) {
  for (const char* kernel : {"pi", "option"}) {
    const auto workload =
        prepare({{"kernel", {kernel}, ""}, {"samples", {"10007"}, ""}, {"items", {"100"}, ""}});
    const auto expected = testing::phases_of_a_pass(*workload);
    for (const std::size_t chunk : {1U, 7U, 64U})
      EXPECT_EQ(testing::phases_of_a_pass(*workload, chunk), expected) << kernel;
  }
}

}  // namespace
}  // namespace parbench::montecarlo
