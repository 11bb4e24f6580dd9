#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "workloads/images/edges.hpp"
#include "workloads/images/separable.hpp"
#include "workloads/images/transform.hpp"

namespace parbench::images {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// A picture whose four channels are the same.
Bytes gray(const Bytes& values) {
  Bytes pixels;
  for (const std::uint8_t value : values) pixels.insert(pixels.end(), channels, value);
  return pixels;
}

/// One channel of a picture.
Bytes channel_of(const Bytes& pixels, std::size_t channel = 0) {
  Bytes values;
  for (std::size_t i = channel; i < pixels.size(); i += channels) values.push_back(pixels[i]);
  return values;
}

Bytes noise(Size size, std::uint64_t seed) {
  base::Random random(seed);
  Bytes pixels(size.pixels() * channels);
  for (std::uint8_t& byte : pixels) byte = static_cast<std::uint8_t>(random.next());
  return pixels;
}

Bytes resized(const Bytes& pixels, Size from, Size to) {
  Bytes out;
  std::vector<std::uint16_t> between;
  average({whole(from), pixels}, resizing_taps(from.width, to.width, 0, to.width),
          resizing_taps(from.height, to.height, 0, to.height), between, out);
  return out;
}

Bytes blurred(const Bytes& pixels, Size size, const Kernel& kernel) {
  Bytes out;
  std::vector<std::uint16_t> between;
  average({whole(size), pixels}, blurring_taps(kernel, size.width, 0, size.width),
          blurring_taps(kernel, size.height, 0, size.height), between, out);
  return out;
}

Bytes edges(const Bytes& pixels, Size size) {
  Bytes out(size.pixels());
  find_edges({whole(size), pixels}, whole(size), out);
  return out;
}

TEST(ImagesTaps, The_weights_of_each_place_sum_to_one_exactly) {
  const auto check = [](const Taps& taps, std::size_t in) {
    for (std::size_t i = 0; i < taps.size(); ++i) {
      const Taps::Place place = taps[i];
      EXPECT_EQ(std::accumulate(place.weights.begin(), place.weights.end(), 0U), 1U << weight_bits);
      EXPECT_LE(place.first + place.weights.size(), in);
    }
    EXPECT_EQ(taps.first(), 0U);
    EXPECT_EQ(taps.last(), in);
  };
  for (const std::size_t in : {1U, 2U, 7U, 100U, 3000U}) {
    for (const std::size_t out : {1U, 2U, 3U, 7U, 99U, 100U, 101U, 4000U})
      check(resizing_taps(in, out, 0, out), in);
    for (const double sigma : {0.0, 0.4, 1.5, 50.0})
      check(blurring_taps(gaussian_kernel(sigma), in, 0, in), in);
  }
}

TEST(ImagesResize, Fewer_pixels_are_the_means_of_what_they_cover) {
  EXPECT_EQ(channel_of(resized(gray({10, 20, 30, 50}), {4, 1}, {2, 1})), (Bytes{15, 40}));
  EXPECT_EQ(channel_of(resized(gray({0, 90, 180}), {3, 1}, {2, 1})), (Bytes{30, 150}));  // 2:1 and 1:2
  EXPECT_EQ(channel_of(resized(gray({0, 90, 180}), {1, 3}, {1, 2})), (Bytes{30, 150}));
  EXPECT_EQ(channel_of(resized(gray({0, 100, 200, 100}), {2, 2}, {1, 1})), (Bytes{100}));
}

TEST(ImagesResize, More_pixels_are_interpolated_between_centres) {
  EXPECT_EQ(channel_of(resized(gray({0, 100}), {2, 1}, {4, 1})), (Bytes{0, 25, 75, 100}));
  EXPECT_EQ(channel_of(resized(gray({0, 100}), {1, 2}, {1, 4})), (Bytes{0, 25, 75, 100}));
  EXPECT_EQ(channel_of(resized(gray({7}), {1, 1}, {3, 2})), Bytes(6, 7));
}

TEST(ImagesResize, A_constant_stays_and_so_does_a_picture_of_the_same_size) {
  for (const std::uint8_t value : Bytes{0, 1, 127, 254, 255})
    for (const Size to : {Size{1, 1}, Size{5, 3}, Size{17, 13}, Size{40, 1}, Size{100, 90}})
      EXPECT_EQ(resized(Bytes(17 * 13 * channels, value), {17, 13}, to),
                Bytes(to.pixels() * channels, value));
  const Bytes picture = noise({17, 13}, 1);
  EXPECT_EQ(resized(picture, {17, 13}, {17, 13}), picture);
}

TEST(ImagesResize, Each_channel_is_its_own) {
  EXPECT_EQ(resized({10, 20, 30, 40, 20, 40, 60, 80}, {2, 1}, {1, 1}), (Bytes{15, 30, 45, 60}));
}

TEST(ImagesBlur, A_point_becomes_the_kernel_along_both_axes) {
  Bytes point(5 * 5, 0);
  point[12] = 255;
  EXPECT_EQ(channel_of(blurred(gray(point), {5, 5}, {1, 2, 1})), (Bytes{0, 0,  0,  0,  0,  //
                                                                        0, 16, 32, 16, 0,  //
                                                                        0, 32, 64, 32, 0,  //
                                                                        0, 16, 32, 16, 0,  //
                                                                        0, 0,  0,  0,  0}));
}

TEST(ImagesBlur, Beyond_the_border_its_pixels_are_repeated) {
  EXPECT_EQ(channel_of(blurred(gray({100, 0, 0, 40}), {4, 1}, {1, 2, 1})), (Bytes{75, 25, 10, 30}));
  EXPECT_EQ(channel_of(blurred(gray({100, 0}), {1, 2}, {1, 1, 1, 1, 2, 1, 1, 1, 1})), (Bytes{60, 40}));
}

TEST(ImagesBlur, The_kernel_is_the_normal_density_to_three_sigma) {
  EXPECT_EQ(gaussian_kernel(0), Kernel{1});
  const Kernel kernel = gaussian_kernel(1.5);
  ASSERT_EQ(kernel.size(), 11U);
  for (int i = -5; i <= 5; ++i)
    EXPECT_DOUBLE_EQ(kernel[static_cast<std::size_t>(i + 5)], std::exp(-i * i / 4.5)) << i;
}

TEST(ImagesBlur, No_blur_changes_nothing_and_a_constant_stays) {
  const Bytes picture = noise({9, 11}, 2);
  EXPECT_EQ(blurred(picture, {9, 11}, gaussian_kernel(0)), picture);
  EXPECT_EQ(blurred(Bytes(99 * channels, 201), {9, 11}, gaussian_kernel(4)), Bytes(99 * channels, 201));
}

TEST(ImagesEdges, A_step_is_as_strong_as_it_is_high_on_both_its_sides) {
  EXPECT_EQ(edges(gray({0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100}), {4, 3}),
            (Bytes{0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100, 0}));
  EXPECT_EQ(edges(gray({200, 200, 150, 150}), {2, 2}), (Bytes{50, 50, 50, 50}));
}

TEST(ImagesEdges, Around_a_point_they_are_those_of_the_operator) {
  Bytes point(5 * 5, 0);
  point[12] = 80;  // beside it 2 * 80 / 4; at its corners sqrt(80^2 + 80^2) / 4 = 28.3
  EXPECT_EQ(edges(gray(point), {5, 5}), (Bytes{0, 0,  0,  0,  0,  //
                                               0, 28, 40, 28, 0,  //
                                               0, 40, 0,  40, 0,  //
                                               0, 28, 40, 28, 0,  //
                                               0, 0,  0,  0,  0}));
}

TEST(ImagesEdges, The_strongest_channel_counts_be_it_alpha) {
  for (std::size_t channel = 0; channel < channels; ++channel) {
    Bytes pixels(2 * channels, 50);
    pixels[channel] = 90;
    pixels[(channel + 1) % channels] = 60;
    EXPECT_EQ(edges(pixels, {2, 1}), (Bytes{40, 40})) << channel;
  }
}

TEST(ImagesEdges, Strengths_end_at_255) {
  // Both differences are 3 * 255 in the middle: a quarter of sqrt(2) * 765 is 270.
  const Bytes corner = edges(gray({0, 0, 0, 0, 255, 255, 0, 255, 255}), {3, 3});
  EXPECT_EQ(corner[4], 255);
  EXPECT_EQ(edges(gray({0}), {1, 1}), Bytes{0});
}

TEST(ImagesEdges, The_histogram_counts_each_pixel_once) {
  Histogram histogram{};
  count(Bytes{0, 0, 7, 255, 7, 7}, histogram);
  EXPECT_EQ(histogram[0], 2U);
  EXPECT_EQ(histogram[7], 3U);
  EXPECT_EQ(histogram[255], 1U);
  EXPECT_EQ(std::accumulate(histogram.begin(), histogram.end(), 0U), 6U);
}

TEST(ImagesTiles, They_cover_each_pixel_once_and_none_is_too_large) {
  for (const Size size : {Size{1, 1}, Size{16, 16}, Size{17, 16}, Size{61, 47}, Size{5, 300}})
    for (const std::size_t side : {1U, 7U, 16U, 100U}) {
      std::vector<int> covered(size.pixels(), 0);
      for (const Rectangle& tile : cut(size, side)) {
        EXPECT_LE(tile.size().width, side);
        EXPECT_LE(tile.size().height, side);
        for (std::size_t y = tile.top; y < tile.bottom; ++y)
          for (std::size_t x = tile.left; x < tile.right; ++x) ++covered[y * size.width + x];
      }
      EXPECT_EQ(covered, std::vector<int>(size.pixels(), 1)) << size.width << " " << side;
    }
}

TEST(ImagesTiles, Tiles_of_any_size_give_the_pixels_of_the_whole) {
  const Size from{61, 47};
  const Bytes pixels = noise(from, 3);
  Workspace workspace;
  for (const Size to : {Size{30, 24}, Size{61, 47}, Size{103, 80}, Size{3, 90}})
    for (const double sigma : {0.0, 0.7, 1.5, 12.0}) {
      const Kernel kernel = gaussian_kernel(sigma);
      Bytes untiled(to.pixels());
      transform({whole(from), pixels}, to, kernel, whole(to), workspace, untiled);
      for (const std::size_t side : {1U, 5U, 16U, 64U}) {
        if (side == 1 && sigma > 2) continue;  // as slow as it is needless
        Bytes tiled(to.pixels());
        for (const Rectangle& tile : cut(to, side)) {
          Bytes part(tile.size().pixels());
          transform({whole(from), pixels}, to, kernel, tile, workspace, part);
          for (std::size_t y = tile.top; y < tile.bottom; ++y)
            std::copy_n(part.begin() + static_cast<long>((y - tile.top) * tile.size().width),
                        tile.size().width, tiled.begin() + static_cast<long>(y * to.width + tile.left));
        }
        EXPECT_EQ(tiled, untiled) << to.width << " " << sigma << " " << side;
      }
    }
}

}  // namespace
}  // namespace parbench::images
