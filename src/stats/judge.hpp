#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "model/report.hpp"
#include "stats/looks.hpp"

/// From times to verdicts, and when to stop measuring.
namespace parbench::stats {

/// Times in ns, all positive, index i of each span from the same round.
struct PairedTimes {
  std::span<const double> base;
  std::span<const double> control;  ///< the base's second run in each round; empty where it failed
  std::span<const double> of;       ///< the case that is compared with the base
  /// What `control` is the second run of, where that is not the base; of as many rounds.
  std::span<const double> controlled = {};
};

/// Confidence of the A/A band. The level of the comparisons guards against calling identical code different,
/// and needs no help from the band; see judge.cpp for why the band is not at that level too.
inline constexpr double band_level = 0.95;

/// The base against itself. No ratio without a round, no interval below values_min rounds.
model::Resolution resolution(std::span<const double> base, std::span<const double> control,
                             double level = band_level);

/// Compares a case with the base; leaves ids and metric to the caller. Contract: of.size() == base.size(),
/// and so is control.size() unless it is 0.
///
/// The verdict, in this order:
/// - unresolved without an interval;
/// - faster, slower: the interval excludes 1 and the ratio lies outside the A/A band, which is the
///   interval of resolution() made symmetric about ratio 1; nothing is either without such a band;
/// - equivalent: the interval lies within [1 / (1 + margin), 1 + margin];
/// - unresolved.
model::Comparison judge(const PairedTimes& times, double level, double margin = 0.01);

/// True where more rounds are not worth their time for this comparison: it has a verdict, or is known to
/// differ from 1 by no more than precision / 2.
bool resolved(const model::Comparison& comparison, double precision = 0.02);

struct TimeBudget {
  std::chrono::nanoseconds spent{};
  std::chrono::nanoseconds max{};
};

/// Why to stop; no value: go on with the next round.
using Decision = std::optional<model::StopReason>;

/// To be asked after each round. `comparisons` are those judged after `rounds` rounds; they matter at looks
/// only, and may be empty otherwise. At a look, an empty span counts as resolved.
Decision decide(std::span<const model::Comparison> comparisons, int rounds, const LookPlan& looks,
                const TimeBudget& time, double precision = 0.02);

}  // namespace parbench::stats
