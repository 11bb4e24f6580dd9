#pragma once

#include <cmath>
#include <cstdint>

namespace parbench::montecarlo {

/// Count, mean and sum of squared deviations of numbers, without keeping them. Merging follows Chan, Golub
/// and LeVeque, "Algorithms for Computing the Sample Variance" (The American Statistician, 1983); the order
/// of merges changes the last bits, so they must be done in one order.
struct Moments {
  std::uint64_t count = 0;
  double mean = 0;
  double squares = 0;  ///< the sum of (x - mean)^2

  /// Welford 1962
  void add(double x) {
    ++count;
    const double delta = x - mean;
    mean += delta / static_cast<double>(count);
    squares += delta * (x - mean);
  }

  void merge(const Moments& other) {
    if (other.count == 0) return;
    const auto mine = static_cast<double>(count);
    const auto theirs = static_cast<double>(other.count);
    const double delta = other.mean - mean;
    count += other.count;
    mean += delta * theirs / (mine + theirs);
    squares += other.squares + delta * delta * mine * theirs / (mine + theirs);
  }

  /// Of the mean; 0 for fewer than two numbers.
  double standard_error() const {
    if (count < 2) return 0;
    const auto n = static_cast<double>(count);
    return std::sqrt(squares / (n - 1) / n);
  }
};
static_assert(sizeof(Moments) == 24, "no padding: it is compared by its bytes");

}  // namespace parbench::montecarlo
