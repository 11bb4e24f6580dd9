#include "workloads/csv/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace parbench::csv {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Brings the largest magnitude near 1 where sums or squares of such values could overflow or vanish; else 1.
double safe_scale(double magnitude) {
  constexpr double large = 0x1p400;
  if (magnitude == 0 || (magnitude < large && magnitude > 1 / large)) return 1;
  // Not all the way to 1: the reciprocal of the smallest doubles is not a double.
  return std::ldexp(1.0, -std::clamp(std::ilogb(magnitude), -1000, 1000));
}

}  // namespace

Statistics::Statistics(std::span<const double> values)
    : minimum_(nan), maximum_(nan), mean_(nan), deviation_(nan) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++count_;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (count_ == 0) return;
  minimum_ = low;
  maximum_ = high;
  scale_ = safe_scale(std::max(std::abs(low), std::abs(high)));
  if (low == high) {  // by sums, rounding would leave a deviation that is not there
    mean_ = low * scale_;
    if (count_ > 1) deviation_ = 0;
    return;
  }

  const auto n = static_cast<double>(count_);
  double sum = 0;
  for (const double value : values)
    if (!std::isnan(value)) sum += value * scale_;
  mean_ = sum / n;

  double rest = 0;  // 0 but for rounding
  double squares = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double difference = value * scale_ - mean_;
    rest += difference;
    squares += difference * difference;
  }
  mean_ += rest / n;
  deviation_ = std::sqrt(std::max(0.0, squares - rest * rest / n) / (n - 1));
}

}  // namespace parbench::csv
