#include "stats/shift.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "base/error.hpp"
#include "stats/intervals.hpp"

namespace parbench::stats {
namespace {

constexpr int bisections = 100;  // beyond the last bit of a double

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

/// The value below which the fraction `part` lies, between neighbours where it falls between them.
double quantile(const std::vector<double>& ordered, double part) {
  const double place = part * static_cast<double>(ordered.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ordered.size() - 1);
  return std::lerp(ordered[below], ordered[above], place - static_cast<double>(below));
}

/// All differences second[j] - first[i] of two sorted groups, in order, without a list of them: there may be
/// as many as the square of 100'000 rounds.
class Differences {
 public:
  Differences(std::span<const double> first, std::span<const double> second)
      : first_(sorted(first)), second_(sorted(second)) {}

  std::int64_t count() const {
    return static_cast<std::int64_t>(first_.size()) * static_cast<std::int64_t>(second_.size());
  }

  /// The k-th smallest, 1 <= k <= count(), to within rounding.
  double at(std::int64_t k) const {
    double low = second_.front() - first_.back();
    double high = second_.back() - first_.front();
    if (not_above(low) >= k) return low;
    for (int i = 0; i < bisections && low < high; ++i) {
      const double middle = std::midpoint(low, high);
      (not_above(middle) >= k ? high : low) = middle;
    }
    return high;
  }

  double middle() const { return (at((count() + 1) / 2) + at(count() / 2 + 1)) / 2; }

 private:
  std::int64_t not_above(double bound) const {
    std::int64_t pairs = 0;
    std::size_t end = 0;
    for (const double value : first_) {
      while (end < second_.size() && second_[end] - value <= bound) ++end;
      pairs += static_cast<std::int64_t>(end);
    }
    return pairs;
  }

  std::vector<double> first_, second_;
};

/// How many of the differences lie outside the interval at each end, plus one; below 1 where there are too few.
std::int64_t rank_sum_rank(double first, double second, double level) {
  const double deviation = std::sqrt(first * second * (first + second + 1) / 12);
  return static_cast<std::int64_t>(std::floor(first * second / 2 - normal_quantile(level) * deviation));
}

}  // namespace

double normal_quantile(double level) {
  PARBENCH_EXPECT(level >= 0 && level < 1);
  double low = 0;
  double high = 40;
  for (int i = 0; i < bisections; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) > 1 - level ? low : high) = middle;
  }
  return high;
}

double robust_deviation(std::span<const double> values) {
  PARBENCH_EXPECT(!values.empty());
  const std::vector<double> ordered = sorted(values);
  return (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / 1.349;  // a normal's quartiles are 1.349 apart
}

model::Estimate shift(std::span<const double> first, std::span<const double> second, double level) {
  PARBENCH_EXPECT(!first.empty() && !second.empty());
  const Differences differences(first, second);
  model::Estimate result{.median = differences.middle(), .interval = std::nullopt};
  if (std::min(first.size(), second.size()) < static_cast<std::size_t>(values_min)) return result;
  const std::int64_t k =
      rank_sum_rank(static_cast<double>(first.size()), static_cast<double>(second.size()), level);
  if (k >= 1) result.interval = {differences.at(k), differences.at(differences.count() + 1 - k)};
  return result;
}

// The share of a run. Context: of 40 runs of one build each, on a 2-core VM that others kept busy, the medians
// of times relative to the loop's deviated from each other by 0.3 to 0.8 of what single rounds did, where
// independent rounds would have given 0.35: intervals from the rounds alone, at 99.2 %, called 5.5 % of pairs
// different. Choice: a run's own deviation is taken as a third of that of its rounds, which made it 0.7 to 2 %;
// where rounds hardly deviate it is next to nothing. Price: with 12 rounds, intervals are 1.5 times as wide,
// and more rounds narrow them less than they would.
model::Estimate shift_between_runs(std::span<const double> first, std::span<const double> second,
                                   double level) {
  model::Estimate result = shift(first, second, level);
  if (!result.interval) return result;
  const double runs =
      run_share * normal_quantile(level) * std::hypot(robust_deviation(first), robust_deviation(second));
  const double below = std::hypot(result.median - result.interval->low, runs);
  const double above = std::hypot(result.interval->high - result.median, runs);
  result.interval = {result.median - below, result.median + above};
  return result;
}

double wander(std::span<const double> values) {
  PARBENCH_EXPECT(!values.empty());
  const std::size_t stretches = std::min<std::size_t>(4, values.size());
  std::vector<double> medians;
  medians.reserve(stretches);
  for (std::size_t i = 0; i < stretches; ++i) {
    const std::size_t begin = i * values.size() / stretches;
    const std::size_t end = (i + 1) * values.size() / stretches;
    medians.push_back(median(values.subspan(begin, end - begin)));
  }
  const auto [least, most] = std::minmax_element(medians.begin(), medians.end());
  return *most - *least;
}

}  // namespace parbench::stats
