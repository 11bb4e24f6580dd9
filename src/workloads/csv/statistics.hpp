#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace parbench::csv {

/// What is known of some of the numbers of a column, in a form that can be put together. Only whole words, so that no
/// byte of it is padding; all 0, with scale 1, where there are no numbers.
struct Moments {
  std::uint64_t count = 0;
  double minimum = 0;
  double maximum = 0;
  double scale = 1;    ///< a power of two: values beyond the range that can be squared are scaled by it
  double mean = 0;     ///< of the scaled values
  double squares = 0;  ///< sum of the squared differences of the scaled values from their mean
};

/// NaN stands for a missing value. By the corrected two-pass algorithm (Chan, Golub, LeVeque: Algorithms for
/// Computing the Sample Variance, The American Statistician 37(3), 1983, eq. 1.7).
Moments moments_of(std::span<const double> values);

/// Those of the numbers of both, by the updating formulas of the same paper (eq. 1.5). Rounds otherwise than
/// moments_of over all, by about one unit in the last place of mean and squares each time.
Moments merged(const Moments& a, const Moments& b);

/// What is known of the numbers of a column, and how to standardise them. NaN stands for a missing value.
class Statistics {
 public:
  Statistics() = default;

  explicit Statistics(const Moments& moments);
  explicit Statistics(std::span<const double> values) : Statistics(moments_of(values)) {}

  std::size_t count() const { return count_; }
  double minimum() const { return minimum_; }  ///< NaN where there are none, as mean and deviation
  double maximum() const { return maximum_; }
  double mean() const { return mean_ / scale_; }
  /// Sample standard deviation, with n - 1; NaN for less than two values, exactly 0 where all are equal.
  double deviation() const { return deviation_ / scale_; }

  /// (value - mean) / deviation; 0 where there is no deviation to divide by.
  double z_score(double value) const { return deviation_ > 0 ? (value * scale_ - mean_) / deviation_ : 0; }

 private:
  std::size_t count_ = 0;
  double minimum_ = 0;
  double maximum_ = 0;
  double scale_ = 1;  ///< a power of two
  double mean_ = 0;   ///< of the scaled values, as deviation_
  double deviation_ = 0;
};

}  // namespace parbench::csv
