#include "workloads/images/edges.hpp"

#include <cmath>

namespace parbench::images {
namespace {

/// The 3 x 3 pixels around one: rows and columns before, at and after it.
struct Around {
  const std::uint8_t* rows[3];
  std::size_t columns[3];  ///< offsets in bytes

  int at(std::size_t row, std::size_t column, std::size_t channel) const {
    return rows[row][columns[column] + channel];
  }
};

/// The square of four times the gradient's length, in one channel.
int squared_gradient(const Around& around, std::size_t channel) {
  const auto value = [&](std::size_t row, std::size_t column) { return around.at(row, column, channel); };
  const int across =
      value(0, 2) + 2 * value(1, 2) + value(2, 2) - value(0, 0) - 2 * value(1, 0) - value(2, 0);
  const int down = value(2, 0) + 2 * value(2, 1) + value(2, 2) - value(0, 0) - 2 * value(0, 1) - value(0, 2);
  return across * across + down * down;
}

std::uint8_t strength(const Around& around) {
  int longest = 0;
  for (std::size_t channel = 0; channel < channels; ++channel)
    longest = std::max(longest, squared_gradient(around, channel));
  // Whole numbers below 2^24 and a square root, which IEEE 754 rounds in one way only.
  const float quarter = std::sqrt(static_cast<float>(longest)) / 4;
  return static_cast<std::uint8_t>(std::min(quarter + 0.5F, 255.0F));
}

}  // namespace

void find_edges(const PixelView& in, const Rectangle& area, std::span<std::uint8_t> out) {
  const auto before = [](std::size_t place, std::size_t first) { return place == first ? first : place - 1; };
  const auto after = [](std::size_t place, std::size_t end) { return std::min(place + 1, end - 1); };
  std::uint8_t* pixel = out.data();
  for (std::size_t y = area.top; y < area.bottom; ++y) {
    Around around{{in.row(before(y, in.area.top)), in.row(y), in.row(after(y, in.area.bottom))}, {}};
    for (std::size_t x = area.left; x < area.right; ++x) {
      const std::size_t columns[] = {before(x, in.area.left), x, after(x, in.area.right)};
      for (std::size_t i = 0; i < 3; ++i) around.columns[i] = (columns[i] - in.area.left) * channels;
      *pixel++ = strength(around);
    }
  }
}

void count(std::span<const std::uint8_t> pixels, Histogram& histogram) {
  for (const std::uint8_t pixel : pixels) ++histogram[pixel];
}

}  // namespace parbench::images
