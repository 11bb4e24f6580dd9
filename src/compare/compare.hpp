#pragma once

#include <optional>
#include <vector>

#include "compare/change.hpp"

/// What has changed between two runs of the same plan, which were not measured side by side.
///
/// The machine takes times along: it drifts within a run and more so from run to run, for all cases alike, and for
/// those that need several CPUs more than for others, when a neighbour takes a share of one of them. Such a state
/// lasts for seconds, so that a run of one second is in it or not, and the times of identical code differ by some
/// 40 % with narrow intervals. Within a round all cases meet the same machine. Therefore:
///
/// - **A case beside others** is held against those of the same rounds: the statistic is the shift between the two
///   runs' log(time / time of the other), and what befalls both cancels. The others are the yardstick (whose two runs
///   per round are averaged) and the case's peers, which run as many workers. It has changed where it has changed
///   against most of its peers, and by the yardstick is nearer to having changed that much than to not having changed,
///   since otherwise it is the peers that have. What is told is then the least of these ratios; else that to the
///   yardstick.
/// - **The yardstick, and a case without peers**, have only their own times of the other run. Two runs cannot tell
///   slower code from a slower machine, so the whole interval must be beyond the drift before it is called a change:
///   a factor of 2, or as much as the times wandered within the runs where that is more. A slowdown of everything is
///   therefore seen in the yardstick's row, and unresolved where it is smaller than that.
/// - **Cold** times hang on the state of the system's memory, too, and not for all cases alike: beyond 25 % only.
///
/// Who knows that the machine is steady says so: with Settings::drift, all cases are judged by their own times
/// against that drift, and a slowdown of everything is found where it is larger.
///
/// Intervals are stats::shift_between_runs, at a level that keeps the probability that any of them is wrong below
/// family_error, over all that are taken: of all cases and metrics, to the yardstick and to each peer (Bonferroni).
namespace parbench::compare {

struct Settings {
  double margin = 0.03;         ///< changes within 1 +- margin do not matter
  double family_error = 0.05;   ///< highest probability that any interval excludes the truth
  std::optional<double> drift;  ///< by which the machine may change times between runs; none: see above
  std::vector<model::Metric> metrics{model::Metric::warm, model::Metric::cold};
};

inline constexpr double drift_of_own_time = 1;
inline constexpr double drift_of_cold = 0.25;

/// `differences` are left to the caller.
Comparison compare_reports(const model::Report& before, const model::Report& after, const Settings& settings);

}  // namespace parbench::compare
