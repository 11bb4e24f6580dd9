#include "stats/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"

namespace parbench::stats {
namespace {

/// P(Bin(n, 1/2) <= k - 1) for k = 0, 1, 2, ... The sum and its next term are kept as multiples of a power of
/// two, since 2^-n itself is 0 in a double from n = 1075 on.
class LowerTail {
 public:
  explicit LowerTail(int n) : n_(n), exponent_(-n) {}

  double value() const { return std::ldexp(sum_, exponent_); }

  void next() {
    sum_ += term_;
    term_ *= n_ - k_;
    term_ /= ++k_;
    if (sum_ < 0x1p500) return;
    sum_ *= 0x1p-500;
    term_ *= 0x1p-500;
    exponent_ += 500;
  }

 private:
  int n_;
  int k_ = 0;
  double term_ = 1;  ///< C(n, k)
  double sum_ = 0;   ///< C(n, 0) + ... + C(n, k - 1)
  int exponent_;
};

double middle(std::span<const double> sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

}  // namespace

double median(std::span<const double> values) {
  PARBENCH_EXPECT(!values.empty());
  return middle(sorted(values));
}

double coverage(int n, int k) {
  PARBENCH_EXPECT(n >= 1 && k >= 0 && k <= (n + 1) / 2);
  LowerTail tail(n);
  for (int i = 0; i < k; ++i) tail.next();
  return 1 - 2 * tail.value();
}

int interval_rank(int n, double level) {
  LowerTail tail(n);
  for (int k = 0; k < (n + 1) / 2; ++k) {
    tail.next();
    if (1 - 2 * tail.value() < level) return k;
  }
  return (n + 1) / 2;
}

std::optional<model::Interval> sign_test_interval(std::span<const double> values, double level) {
  return values.empty() ? std::nullopt : estimate(values, level).interval;
}

model::Estimate estimate(std::span<const double> values, double level) {
  PARBENCH_EXPECT(!values.empty());
  const std::vector<double> ordered = sorted(values);
  model::Estimate result{.median = middle(ordered), .interval = std::nullopt};
  const int n = static_cast<int>(ordered.size());
  const int k = n < values_min ? 0 : interval_rank(n, level);
  if (k > 0) {
    const auto below = static_cast<std::size_t>(k - 1);
    result.interval = {ordered[below], ordered[ordered.size() - 1 - below]};
  }
  return result;
}

RatioEstimate ratio_of(std::span<const double> base, std::span<const double> of, double level) {
  PARBENCH_EXPECT(base.size() == of.size());
  std::vector<double> logs;
  logs.reserve(base.size());
  for (std::size_t i = 0; i < base.size(); ++i) {
    PARBENCH_EXPECT(base[i] > 0 && of[i] > 0);
    logs.push_back(std::log(base[i] / of[i]));
  }
  const model::Estimate log = estimate(logs, level);
  RatioEstimate result{.ratio = std::exp(log.median), .interval = std::nullopt};
  if (log.interval) result.interval = {std::exp(log.interval->low), std::exp(log.interval->high)};
  return result;
}

}  // namespace parbench::stats
