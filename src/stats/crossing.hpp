#pragma once

#include <span>
#include <vector>

/// Where a curve that rises with size crosses a level.
namespace parbench::stats {

/// What was measured at one size.
struct SizedValue {
  double size = 1;  ///< positive
  double value = 0;
  double weight = 1;  ///< positive: how many rounds it was measured in

  bool operator==(const SizedValue&) const = default;
};

/// The values of the least-squares curve that nowhere falls: neighbours that are the wrong way round become their mean,
/// until none are. What it needs is that the truth rises with size; how it does, it leaves open. Ayer, Brunk, Ewing,
/// Reid, Silverman, An empirical distribution function for sampling with incomplete information, Annals of Mathematical
/// Statistics 26 (1955) 641-647. Contract: ascending by size.
std::vector<double> rising(std::span<const SizedValue> points);

/// The size at which the rising curve reaches `level`, between two sizes in proportion to the logarithm of size. 0 where
/// the smallest size is beyond the level, infinity where no size reaches it. Contract: not empty, ascending by size,
/// each size once.
double crossing(std::span<const SizedValue> points, double level);

}  // namespace parbench::stats
