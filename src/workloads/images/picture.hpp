#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

/// Pictures in memory, row by row from the top, without gaps between rows.
namespace parbench::images {

/// In pixels.
struct Size {
  std::size_t width = 0;
  std::size_t height = 0;

  std::size_t pixels() const { return width * height; }
  bool operator==(const Size&) const = default;
};

/// The pixels [left, right) x [top, bottom) of a picture.
struct Rectangle {
  std::size_t left = 0;
  std::size_t top = 0;
  std::size_t right = 0;
  std::size_t bottom = 0;

  Size size() const { return {right - left, bottom - top}; }
  bool operator==(const Rectangle&) const = default;
};

inline Rectangle whole(Size size) {
  return {0, 0, size.width, size.height};
}

/// `inner` and what lies within `margin` pixels of it, as far as `picture` goes.
inline Rectangle grow(const Rectangle& inner, std::size_t margin, Size picture) {
  return {inner.left - std::min(inner.left, margin), inner.top - std::min(inner.top, margin),
          std::min(inner.right + margin, picture.width), std::min(inner.bottom + margin, picture.height)};
}

/// Red, green, blue and alpha, a byte each. Colours are multiplied by alpha, so that averages of pixels are
/// right: the colour of a transparent pixel does not show.
inline constexpr std::size_t channels = 4;

/// The part of a picture that is at hand: channels * area.size().pixels() bytes.
struct PixelView {
  Rectangle area;
  std::span<const std::uint8_t> bytes;

  const std::uint8_t* row(std::size_t y) const {
    return bytes.data() + (y - area.top) * (area.right - area.left) * channels;
  }
};

}  // namespace parbench::images
