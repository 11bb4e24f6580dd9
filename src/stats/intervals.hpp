#pragma once

#include <optional>
#include <span>

#include "model/report.hpp"

/// Medians with intervals that assume no shape of the noise: only that the values are independent draws which
/// lie above and below the true median equally often. Values are in the unit of the caller.
namespace parbench::stats {

/// Fewer values than this get no interval, whatever the level.
inline constexpr int values_min = 6;

/// The middle value, or the mean of the middle two. Contract: not empty, no NaN.
double median(std::span<const double> values);

/// Probability that the k-th smallest and k-th largest of n independent values hold the true median between
/// them: 1 - 2 P(Bin(n, 1/2) <= k - 1), exact but for rounding, for any n. Contract: n >= 1, 0 <= k <= (n +
/// 1) / 2; with k = 0 there are no such values, and the interval is the whole line.
double coverage(int n, int k);

/// The largest k whose coverage(n, k) reaches `level`; 0 where not even the smallest and largest of n values
/// do.
int interval_rank(int n, double level);

/// The order-statistic interval [x(k), x(n+1-k)], k = interval_rank(n, level): the parameter values which a
/// two-sided sign test at 1 - level does not reject. Its true coverage is at least `level`. Conover,
/// Practical Nonparametric Statistics, 3rd ed., 3.2; Le Boudec, Performance Evaluation, theorem 2.1. No
/// value: fewer than values_min values, or too few for the level.
std::optional<model::Interval> sign_test_interval(std::span<const double> values, double level);

model::Estimate estimate(std::span<const double> values, double level);

/// How many times as fast, e.g. 2 where the base takes twice the time.
struct RatioEstimate {
  double ratio = 1;
  std::optional<model::Interval> interval;

  bool operator==(const RatioEstimate&) const = default;
};

/// Median over rounds of log(base / of) with its interval, exponentiated. Contract: equally many times, at
/// least one, all positive; base[i] and of[i] are of the same round.
RatioEstimate ratio_of(std::span<const double> base, std::span<const double> of, double level);

}  // namespace parbench::stats
