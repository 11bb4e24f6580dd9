#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.hpp"

namespace parbench::workloads {

/// Ranks 0..count-1 by Zipf's law with exponent 1: rank r is drawn r + 1 times less often than rank 0, as words are in
/// a text, or keys in a log.
class Zipf {
 public:
  explicit Zipf(std::size_t count) : cumulative_(count) {
    double sum = 0;
    for (std::size_t rank = 0; rank < count; ++rank) {
      sum += 1.0 / static_cast<double>(rank + 1);
      cumulative_[rank] = sum;
    }
  }

  /// By inversion. Needs count > 0.
  std::size_t draw(base::Random& random) const {
    const double at = random.uniform() * cumulative_.back();
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, at);
    return static_cast<std::size_t>(found - cumulative_.begin());
  }

 private:
  std::vector<double> cumulative_;
};

}  // namespace parbench::workloads
