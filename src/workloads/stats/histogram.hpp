#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace parbench::table_stats {

inline constexpr std::size_t bin_count = 1024;

/// Counts of a column's values by bin.
using Histogram = std::array<std::uint32_t, bin_count>;

/// Intervals of equal width that cover [minimum, maximum].
class Bins {
 public:
  /// NaN for both where there are no values.
  Bins(double minimum, double maximum);

  /// < bin_count, and of a larger value never less. `value` is in [minimum, maximum], or NaN, whose bin is any.
  std::size_t of(double value) const {
    const double place = (value - minimum_) * scale_;
    return place < bin_count ? static_cast<std::size_t>(place) : bin_count - 1;
  }

 private:
  double minimum_;
  double scale_;  ///< bins per unit; 0 where there is but one value
};

/// Of those values that are there.
Histogram count(std::span<const double> values, const Bins& bins);

inline constexpr std::array<double, 5> quantile_levels{0.05, 0.25, 0.5, 0.75, 0.95};
using Quantiles = std::array<double, quantile_levels.size()>;

/// Exact quantiles of those values that are there, interpolated linearly between neighbours (type 7 of Hyndman and
/// Fan: Sample Quantiles in Statistical Packages, The American Statistician 50(4), 1996: what R and NumPy do by
/// default); NaN where there are none. By bucket selection (Alabi, Blanchard, Gordon, Steinbach: Fast k-Selection
/// Algorithms for Graphics Processing Units, ACM JEA 17, 2012): of the values, only those in the bins where quantiles
/// lie are sorted, in `room`. `counts` are those of all values by `bins`.
Quantiles quantiles(std::span<const double> values, const Bins& bins,
                    const std::array<std::uint64_t, bin_count>& counts, std::vector<double>& room);

}  // namespace parbench::table_stats
