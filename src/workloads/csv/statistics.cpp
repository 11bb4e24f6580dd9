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

/// The same numbers with the scale that their magnitudes, and those of others, ask for.
Moments rescaled(Moments moments, double scale) {
  const double ratio = scale / moments.scale;  // 0 where the others drown these
  moments.scale = scale;
  moments.mean *= ratio;
  moments.squares = moments.squares * ratio * ratio;  // ratio * ratio by itself might be infinite
  return moments;
}

double scale_for(double low, double high) {
  return safe_scale(std::max(std::abs(low), std::abs(high)));
}

/// Count, range and scale.
Moments range_of(std::span<const double> values) {
  Moments moments;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++moments.count;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (moments.count == 0) return moments;
  moments.minimum = low;
  moments.maximum = high;
  moments.scale = scale_for(low, high);
  return moments;
}

}  // namespace

Moments moments_of(std::span<const double> values) {
  Moments moments = range_of(values);
  if (moments.count == 0) return moments;
  const double scale = moments.scale;
  if (moments.minimum == moments.maximum) {  // by sums, rounding would leave a deviation that is not there
    moments.mean = moments.minimum * scale;
    return moments;
  }

  const auto n = static_cast<double>(moments.count);
  double sum = 0;
  for (const double value : values)
    if (!std::isnan(value)) sum += value * scale;
  moments.mean = sum / n;

  double rest = 0;  // 0 but for rounding
  double squares = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double difference = value * scale - moments.mean;
    rest += difference;
    squares += difference * difference;
  }
  moments.mean += rest / n;
  moments.squares = std::max(0.0, squares - rest * rest / n);
  return moments;
}

Moments merged(const Moments& a, const Moments& b) {
  if (a.count == 0) return b;
  if (b.count == 0) return a;
  Moments all{.count = a.count + b.count,
              .minimum = std::min(a.minimum, b.minimum),
              .maximum = std::max(a.maximum, b.maximum)};
  all.scale = scale_for(all.minimum, all.maximum);
  const Moments first = rescaled(a, all.scale);
  const Moments second = rescaled(b, all.scale);
  const double share = static_cast<double>(b.count) / static_cast<double>(all.count);
  const double difference = second.mean - first.mean;  // exactly 0 where all are equal
  all.mean = first.mean + difference * share;
  all.squares =
      first.squares + second.squares + difference * difference * share * static_cast<double>(a.count);
  return all;
}

Statistics::Statistics(const Moments& moments)
    : count_(moments.count), minimum_(nan), maximum_(nan), mean_(nan), deviation_(nan) {
  if (count_ == 0) return;
  minimum_ = moments.minimum;
  maximum_ = moments.maximum;
  scale_ = moments.scale;
  mean_ = moments.mean;
  if (count_ > 1) deviation_ = std::sqrt(moments.squares / (static_cast<double>(count_) - 1));
}

}  // namespace parbench::csv
