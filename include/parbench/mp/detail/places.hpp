#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

/// Python's indices: from 0, or from the end when negative.
namespace parbench::mp::detail {

/// Throws std::out_of_range.
inline std::ptrdiff_t place_of(std::ptrdiff_t index, std::size_t size) {
  const auto count = static_cast<std::ptrdiff_t>(size);
  const std::ptrdiff_t place = index < 0 ? index + count : index;
  if (place < 0 || place >= count)
    throw std::out_of_range("index " + std::to_string(index) + " of a list of " + std::to_string(size));
  return place;
}

/// A place between elements, which may be beyond the ends.
inline std::ptrdiff_t clamped_place(std::ptrdiff_t index, std::size_t size) {
  const auto count = static_cast<std::ptrdiff_t>(size);
  return std::clamp(index < 0 ? index + count : index, std::ptrdiff_t{0}, count);
}

/// [begin, end) of a slice; empty where it ends before it begins.
inline std::pair<std::ptrdiff_t, std::ptrdiff_t> slice_of(std::ptrdiff_t begin, std::ptrdiff_t end,
                                                          std::size_t size) {
  const std::ptrdiff_t first = clamped_place(begin, size);
  return {first, std::max(first, clamped_place(end, size))};
}

}  // namespace parbench::mp::detail
