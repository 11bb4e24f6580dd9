#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "base/error.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/mandelbrot/points.hpp"

namespace parbench::mandelbrot_set {
namespace {

using workloads::Setting;
using Counts = std::vector<std::uint32_t>;

std::unique_ptr<const Workload> prepare(const std::vector<std::pair<std::string, std::string>>& settings) {
  const WorkloadKind kind = workloads::mandelbrot();
  std::vector<Setting> list;
  for (const auto& [name, value] : settings) list.push_back({name, {value}, "--set " + name});
  return kind.prepare(workloads::make_parameters(kind, list));
}

std::string refusal(const std::vector<std::pair<std::string, std::string>>& settings) {
  try {
    prepare(settings);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "none";
}

Counts counts(const Workload& workload) {
  const std::vector<std::byte> bytes = testing::pass_of(workload);
  Counts result(bytes.size() / sizeof(std::uint32_t));
  std::memcpy(result.data(), bytes.data(), bytes.size());
  return result;
}

TEST(MandelbrotPoints, Points_of_the_set_are_never_left) {
  for (const Point point :
       {Point{0, 0}, Point{-1, 0}, Point{-2, 0}, Point{0.25, 0}, Point{0, 1}, Point{-0.1, 0.7}})
    EXPECT_EQ(count_iterations(point, 5'000), 5'000U) << point.x << " " << point.y;
}

TEST(MandelbrotPoints, Points_outside_are_left_when_the_hand_computed_sequence_leaves) {
  EXPECT_EQ(count_iterations({3, 0}, 100), 1U);    // 3
  EXPECT_EQ(count_iterations({2, 0}, 100), 2U);    // 2, 6
  EXPECT_EQ(count_iterations({1, 0}, 100), 3U);    // 1, 2, 5
  EXPECT_EQ(count_iterations({1, 1}, 100), 2U);    // 1+i, 1+3i
  EXPECT_EQ(count_iterations({0.5, 0}, 100), 5U);  // 0.5, 0.75, 1.0625, 1.6289, 3.1533
  EXPECT_EQ(count_iterations({0.5, 0}, 4), 4U) << "the limit";
}

// Boll 1991, proved by Klebanoff (Fractals 9(4), 2001): at -3/4 + ei it takes n iterations, and n * e tends to pi.
TEST(MandelbrotPoints, The_neck_of_the_set_counts_the_digits_of_pi) {
  EXPECT_EQ(count_iterations({-0.75, 1}, 10'000'000), 3U);
  EXPECT_EQ(count_iterations({-0.75, 0.1}, 10'000'000), 33U);
  EXPECT_EQ(count_iterations({-0.75, 0.01}, 10'000'000), 315U);
  EXPECT_EQ(count_iterations({-0.75, 0.001}, 10'000'000), 3143U);
  EXPECT_EQ(count_iterations({-0.75, 0.0001}, 10'000'000), 31417U);
}

TEST(MandelbrotPicture, Pixels_are_squares_around_the_centre_and_the_first_row_is_the_uppermost) {
  const Picture picture{.width = 4, .height = 2, .iterations = 1, .region = {.x = 1, .y = 2, .span = 4}};
  EXPECT_EQ(picture.point(0, 0).x, -0.5);
  EXPECT_EQ(picture.point(0, 3).x, 2.5);
  EXPECT_EQ(picture.point(0, 0).y, 2.5);
  EXPECT_EQ(picture.point(1, 0).y, 1.5);
}

TEST(MandelbrotWorkload, The_whole_set_is_its_own_mirror_image) {
  const Counts all =
      counts(*prepare({{"region", "whole"}, {"width", "60"}, {"height", "40"}, {"iterations", "64"}}));
  ASSERT_EQ(all.size(), 60U * 40U);
  for (std::size_t row = 0; row < 20; ++row)
    EXPECT_EQ(
        Counts(all.begin() + static_cast<long>(row) * 60, all.begin() + static_cast<long>(row + 1) * 60),
        Counts(all.begin() + static_cast<long>(39 - row) * 60,
               all.begin() + static_cast<long>(40 - row) * 60))
        << row;
}

TEST(MandelbrotWorkload, A_result_is_the_count_of_its_point) {
  const Counts all = counts(*prepare({{"region", "custom"},
                                      {"x", "1"},
                                      {"y", "0"},
                                      {"span", "4"},
                                      {"width", "4"},
                                      {"height", "1"},
                                      {"iterations", "500"}}));
  EXPECT_EQ(all, (Counts{500, 5, 2, 1}));  // of -0.5, 0.5, 1.5 and 2.5
}

TEST(MandelbrotWorkload, Rows_are_the_same_in_chunks_of_any_size) {
  const auto workload = prepare({{"width", "50"}, {"height", "37"}});
  const auto whole = testing::pass_of(*workload);
  EXPECT_EQ(whole.size(), 50U * 37U * sizeof(std::uint32_t));
  for (const std::size_t chunk : {1U, 5U, 36U}) EXPECT_EQ(testing::pass_of(*workload, chunk), whole) << chunk;
}

TEST(MandelbrotWorkload, Each_region_has_rows_of_unequal_cost) {
  const WorkloadKind kind = workloads::mandelbrot();
  for (const std::string& region : kind.parameters[3].choices) {
    const Counts all = counts(*prepare({{"region", region}, {"width", "32"}, {"height", "32"}}));
    std::uint64_t least = UINT64_MAX;
    std::uint64_t most = 0;
    for (std::size_t row = 0; row < 32; ++row) {
      std::uint64_t cost = 0;
      for (std::size_t column = 0; column < 32; ++column) cost += all[row * 32 + column];
      least = std::min(least, cost);
      most = std::max(most, cost);
    }
    EXPECT_GT(most, 2 * least) << region;
  }
}

TEST(MandelbrotWorkload, It_says_how_its_work_is_spread) {
  EXPECT_EQ(
      prepare({{"region", "whole"}, {"iterations", "1"}, {"width", "64"}, {"height", "100"}})->describe(),
      "100 rows of 64 points; of the work, about 50% in the upper half and 9% in the dearest tenth of the "
      "rows");
}

TEST(MandelbrotWorkload, A_place_without_a_custom_region_is_refused) {
  EXPECT_EQ(refusal({{"x", "0.3"}}), "x is for region=custom; leave it out, or add --set region=custom");
  EXPECT_EQ(refusal({{"region", "custom"}, {"x", "0.3"}}), "none");
  EXPECT_EQ(refusal({{"region", "seahorse"}}), "--set region: unknown 'seahorse'; did you mean 'seahorses'?");
}

}  // namespace
}  // namespace parbench::mandelbrot_set
