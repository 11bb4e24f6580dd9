#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

/// Merging cut into equal pieces that know nothing of each other: O. Green, S. Odeh, Y. Birk, "Merge Path - A
/// Visually Intuitive Approach to Parallel Merging" (2014, arXiv:1406.2628).
namespace parbench::sort {

using Keys = std::span<const std::uint64_t>;

/// How many of the first `count` keys of the merged a and b come from a, where of equal keys those of a come
/// first. This is where the merge path crosses its diagonal `count`. Needs count <= a.size() + b.size().
inline std::size_t crossing(Keys a, Keys b, std::size_t count) {
  std::size_t low = count > b.size() ? count - b.size() : 0;
  std::size_t high = std::min(count, a.size());
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (a[middle] <= b[count - middle - 1]) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// Writes the keys [begin, begin + out.size()) of the merged a and b.
inline void merge_piece(Keys a, Keys b, std::size_t begin, std::span<std::uint64_t> out) {
  std::size_t i = crossing(a, b, begin);
  std::size_t j = begin - i;
  std::size_t k = 0;
  // While both have keys for as long as the step is: which one is taken is a number and no branch, since on
  // random keys every second guess of it would be wrong.
  while (k < out.size() && i < a.size() && j < b.size()) {
    const std::size_t step = std::min({out.size() - k, a.size() - i, b.size() - j});
    for (const std::size_t end = k + step; k < end; ++k) {
      const bool from_b = b[j] < a[i];
      out[k] = from_b ? b[j] : a[i];
      j += static_cast<std::size_t>(from_b);
      i += static_cast<std::size_t>(!from_b);
    }
  }
  const Keys rest = i < a.size() ? a.subspan(i) : b.subspan(j);
  std::copy_n(rest.begin(), out.size() - k, out.begin() + static_cast<std::ptrdiff_t>(k));
}

}  // namespace parbench::sort
