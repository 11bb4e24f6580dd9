#include "workloads/images/generator.hpp"

#include <algorithm>
#include <utility>

#include "base/random.hpp"

namespace parbench::images {
namespace {

using base::Random;

struct Disc {
  std::int64_t x, y, radius;
  std::uint8_t colour[3];
};

Random stream_of(const SetSpec& set, std::size_t index) {
  return Random(set.seed * 1'000'003 + index);
}

Size draw_size(const SetSpec& set, std::size_t index, Random& random) {
  if (index % 6 == 0) return {4 * set.side, 4 * set.side};
  // Not by powers, which differ from one mathematical library to another.
  const auto draw = [&] {
    return std::max<std::size_t>(1, set.side / 2 + random.below(set.side * 3 / 2 + 1));
  };
  const std::size_t width = draw();
  return {width, draw()};
}

std::vector<Disc> draw_discs(Size size, Random& random) {
  std::vector<Disc> discs(12);
  for (Disc& disc : discs) {
    disc.x = static_cast<std::int64_t>(random.below(size.width));
    disc.y = static_cast<std::int64_t>(random.below(size.height));
    disc.radius = static_cast<std::int64_t>(1 + random.below(std::min(size.width, size.height) / 4 + 1));
    for (std::uint8_t& value : disc.colour) value = static_cast<std::uint8_t>(random.next());
  }
  return discs;
}

/// The last one drawn is on top.
const Disc* disc_at(const std::vector<Disc>& discs, std::int64_t x, std::int64_t y) {
  const auto covers = [&](const Disc& disc) {
    return (disc.x - x) * (disc.x - x) + (disc.y - y) * (disc.y - y) <= disc.radius * disc.radius;
  };
  const auto found = std::find_if(discs.rbegin(), discs.rend(), covers);
  return found == discs.rend() ? nullptr : &*found;
}

}  // namespace

Generated generate_picture(const SetSpec& set, std::size_t index) {
  Random random = stream_of(set, index);
  const Size size = draw_size(set, index, random);
  const std::vector<Disc> discs = draw_discs(size, random);
  const std::size_t border = index % 4 == 3 ? std::min(size.width, size.height) / 8 : 0;
  const Rectangle opaque{border, border, size.width - border, size.height - border};
  std::vector<std::uint8_t> pixels;
  pixels.reserve(size.pixels() * channels);
  for (std::size_t y = 0; y < size.height; ++y)
    for (std::size_t x = 0; x < size.width; ++x) {
      const Disc* const disc = disc_at(discs, static_cast<std::int64_t>(x), static_cast<std::int64_t>(y));
      const std::size_t gradient[] = {255 * x / size.width, 255 * y / size.height, 128};
      const std::uint64_t grain = random.next();
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const std::size_t value = disc == nullptr ? gradient[channel] : disc->colour[channel];
        pixels.push_back(
            static_cast<std::uint8_t>(std::min<std::size_t>(255, value + (grain >> (8 * channel)) % 4)));
      }
      const bool inside = x >= opaque.left && x < opaque.right && y >= opaque.top && y < opaque.bottom;
      pixels.push_back(inside ? 255 : 0);
    }
  return {size, std::move(pixels)};
}

std::string generated_name(std::size_t index) {
  const std::string number = std::to_string(index + 1);
  return "picture_" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + ".png";
}

}  // namespace parbench::images
