#pragma once

#include <cstddef>
#include <span>

namespace parbench::csv {

/// What is known of the numbers of a column, and how to standardise them. NaN stands for a missing value.
class Statistics {
 public:
  Statistics() = default;

  /// By the corrected two-pass algorithm (Chan, Golub, LeVeque: Algorithms for Computing the Sample Variance,
  /// The American Statistician 37(3), 1983, eq. 1.7), on values scaled by a power of two where their squares
  /// would leave the range of double.
  explicit Statistics(std::span<const double> values);

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
