#pragma once

#include <span>

#include "model/report.hpp"

/// By how much one group of values lies above another, where the two were not measured side by side.
namespace parbench::stats {

/// The z that a standard normal value stays within, on both sides, with probability `level`: 1.96 for 0.95.
/// Contract: 0 <= level < 1.
double normal_quantile(double level);

/// The deviation of a normal distribution with the same quartiles; one value in four may lie anywhere.
/// Contract: not empty.
double robust_deviation(std::span<const double> values);

/// The median of all differences second[j] - first[i], with the interval of those shifts that a rank-sum test
/// does not reject (its normal approximation, which errs to the wide side for few values and high levels). No
/// shape is assumed, but the same one for both groups. Hodges, Lehmann, Annals of Mathematical Statistics 34
/// (1963) 598-611. No interval where either group has fewer than values_min values, or too few for the level.
/// Contract: neither is empty.
model::Estimate shift(std::span<const double> first, std::span<const double> second, double level);

/// The deviation of a whole run from others of the same build, as a share of the deviation of its rounds. See
/// shift.cpp for where it comes from.
inline constexpr double run_share = 1.0 / 3;

/// The same for two runs, whose values are of rounds. What lasts longer than a run moves all of its rounds
/// together, so that a run is a sample of one, however many rounds it has: the interval is widened for that.
model::Estimate shift_between_runs(std::span<const double> first, std::span<const double> second,
                                   double level);

/// By how much the level of values in order of time wandered: the range of the medians of four stretches.
/// Contract: not empty.
double wander(std::span<const double> values);

}  // namespace parbench::stats
