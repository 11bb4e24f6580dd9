#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace parbench::base {

/// The indices of `values` without the smallest and the largest quarter of them (rounded down), by ascending value: what
/// a mean that must not hang on a few disturbed values is taken over. Of equal values the earlier ones count as smaller.
template <class Value>
std::vector<std::size_t> middle_half(std::span<const Value> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const auto cut = static_cast<std::ptrdiff_t>(values.size() / 4);
  return {order.begin() + cut, order.end() - cut};
}

}  // namespace parbench::base
