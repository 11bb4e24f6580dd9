#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "model/report.hpp"

/// Intervals of what is computed from many rounds at once and has no closed form. Efron and Tibshirani, An
/// Introduction to the Bootstrap, Chapman and Hall 1993, chapters 6 and 13.
namespace parbench::stats {

inline constexpr int resamples = 1000;

/// Fewer rounds than this get no interval by resampling: the few samples that can be drawn from them are too alike.
inline constexpr std::size_t resampled_rounds_min = 8;

/// Draws as many rounds as there are, with replacement: the same from the same seed.
class RoundSampler {
 public:
  /// Contract: rounds >= 1.
  RoundSampler(std::size_t rounds, std::uint64_t seed);

  /// Indices of rounds; valid until the next draw.
  const std::vector<std::size_t>& draw();

 private:
  base::Random random_;
  std::vector<std::size_t> drawn_;
};

/// Medians of the values at `indices`; `scratch` is overwritten. Contract: indices not empty, each within values.
double median_at(std::span<const double> values, std::span<const std::size_t> indices,
                 std::vector<double>& scratch);

/// The percentile interval: what cuts off (1 - level) / 2 of the resampled values on each side. Infinity is a value
/// like any other. Contract: not empty, no NaN.
model::Interval percentile_interval(std::vector<double> values, double level = 0.95);

}  // namespace parbench::stats
