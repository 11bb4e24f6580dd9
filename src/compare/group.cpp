#include "compare/group.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "compare/judge.hpp"
#include "compare/times.hpp"
#include "model/names.hpp"
#include "stats/intervals.hpp"
#include "stats/shift.hpp"

namespace parbench::compare {
namespace {

using model::CaseRecord;
using model::ExperimentRecord;
using model::Metric;

constexpr double summary_level = 0.95;

/// One case's times in both runs.
struct Times {
  std::string id;
  int workers = 1;
  LogTimes before, after;

  bool is_usable() const { return !before.empty() && !after.empty(); }
};

Contrast contrast_of(const LogTimes& before, const LogTimes& after, double level) {
  const model::Estimate log = stats::shift_between_runs(values(before), values(after), level);
  Contrast contrast{.ratio = std::exp(log.median),
                    .interval = {},
                    .rounds_before = static_cast<int>(before.size()),
                    .rounds_after = static_cast<int>(after.size())};
  if (log.interval) contrast.interval = {std::exp(log.interval->low), std::exp(log.interval->high)};
  return contrast;
}

/// No value where they have no round in common.
std::optional<Contrast> contrast_of(const Times& times, const Times& other, double level) {
  const LogTimes before = relative(times.before, other.before);
  const LogTimes after = relative(times.after, other.after);
  if (before.empty() || after.empty()) return std::nullopt;
  return contrast_of(before, after, level);
}

std::optional<model::Estimate> estimate_ns(const LogTimes& times) {
  if (times.empty()) return std::nullopt;
  std::vector<double> list = values(times);
  for (double& value : list) value = std::exp(value);
  return stats::estimate(list, summary_level);
}

std::string why_invalid(const CaseRecord& record, const std::string& report) {
  if (record.status == model::Status::ok) return "it has no sample in the " + report + " report";
  return std::string(model::name(record.status)) + " in the " + report + " report" +
         (record.error ? ": " + *record.error : "");
}

class Comparer {
 public:
  Comparer(const Group& group, Metric metric, const Settings& settings, double level)
      : metric_(metric), settings_(settings), level_(level) {
    const ExperimentRecord& before = *group.front().before.experiment;
    const ExperimentRecord& after = *group.front().after.experiment;
    if (before.cases.front().spec.id == after.cases.front().spec.id)
      yardstick_ = {after.cases.front().spec.id, after.cases.front().spec.workers,
                    yardstick_times(before, metric), yardstick_times(after, metric)};
    cases_.reserve(group.size());
    for (const Row& row : group)
      cases_.push_back({row.after.record->spec.id, row.after.record->spec.workers,
                        log_times(*row.before.record, metric), log_times(*row.after.record, metric)});
  }

  Change compare(std::size_t index, const Row& row) const {
    const Times& times = cases_[index];
    Change change;
    change.case_id = times.id;
    change.metric = metric_;
    change.level = level_;
    change.before = estimate_ns(times.before);
    change.after = estimate_ns(times.after);
    if (!times.is_usable())
      change.reason = times.before.empty() ? why_invalid(*row.before.record, "base")
                                           : why_invalid(*row.after.record, "new");
    else if (times.id == yardstick_.id && yardstick_.is_usable())
      judge_alone(change, yardstick_);
    else if (settings_.drift || !yardstick_.is_usable())
      judge_alone(change, times);
    else
      judge_beside(change, index);
    return change;
  }

  /// The yardstick against itself.
  std::optional<Control> control(const Row& row) const {
    if (!yardstick_.is_usable()) return std::nullopt;
    const auto times = [&](const ExperimentRecord& experiment) {
      return relative(log_times(experiment.control, metric_), log_times(experiment.cases.front(), metric_));
    };
    const LogTimes before = times(*row.before.experiment);
    const LogTimes after = times(*row.after.experiment);
    if (before.empty() || after.empty()) return std::nullopt;
    const Contrast contrast = contrast_of(before, after, summary_level);
    return Control{yardstick_.id, metric_, contrast.ratio, contrast.interval};
  }

 private:
  Band drift(const Times& times) const {
    if (settings_.drift) return {1 + *settings_.drift, "by which the machine may change times between runs"};
    const double wander = std::max(stats::wander(values(times.before)), stats::wander(values(times.after)));
    return {
        std::max(1 + drift_of_own_time, std::exp(wander)),
        "by which the machine alone may change times between two runs, so that they cannot tell whether the "
        "code has"};
  }

  Band drift_beside() const {
    if (metric_ == Metric::warm) return {};
    return {1 + drift_of_cold,
            "by which the state of the system alone may change cold times between two runs"};
  }

  void judge_alone(Change& change, const Times& times) const {
    const Contrast contrast = contrast_of(times.before, times.after, level_);
    set(change, contrast, std::nullopt, judge(contrast, settings_.margin, drift(times)));
  }

  void judge_beside(Change& change, std::size_t index) const {
    const Times& times = cases_[index];
    const auto contrast = contrast_of(times, yardstick_, level_);
    if (!contrast) {
      change.reason = "no round has both it and " + yardstick_.id;
      return;
    }
    const Finding finding = judge(*contrast, settings_.margin, drift_beside());
    set(change, *contrast, yardstick_.id, finding);
    const std::vector<const Times*> peers = peers_of(index);
    if (!peers.empty())
      judge_by_peers(change, times, peers);
    else if (is_changed(finding.verdict))
      judge_without_peers(change, times);
  }

  /// `change` stands as it was found against the yardstick: changed.
  void judge_without_peers(Change& change, const Times& times) const {
    judge_alone(change, times);
    if (is_changed(change.verdict)) return;
    change.reason = "it has changed against " + yardstick_.id +
                    ", but no other case has as many workers to hold it against, and of its own times " +
                    change.reason;
  }

  /// `change` stands as it was found against the yardstick.
  void judge_by_peers(Change& change, const Times& times, const std::vector<const Times*>& peers) const {
    std::vector<Change> found;
    for (const Times* peer : peers) {
      const auto contrast = contrast_of(times, *peer, level_);
      if (!contrast) continue;
      found.push_back(change);
      set(found.back(), *contrast, peer->id, judge(*contrast, settings_.margin, drift_beside()));
    }
    const Verdict by_peers = majority(found, peers.size());
    if (is_changed(by_peers) && change.verdict != Verdict::equivalent &&
        moved(change, least(found, by_peers))) {
      found.push_back(change);
      change = least(found, by_peers);
    } else if (is_changed(change.verdict)) {
      change.verdict = Verdict::unresolved;
      change.reason = "it has changed against " + yardstick_.id + ", but not so against " + names(peers) +
                      ": the machine may have had less, or more, to give to several workers";
    }
  }

  /// Where a case and its peers have moved apart, by `apart`: whether it is the case that has moved. By the yardstick it is
  /// nearer to having moved that far than to not having moved at all; otherwise it is the peers.
  static bool moved(const Change& by_yardstick, const Change& apart) {
    const double own = std::log(*by_yardstick.ratio);
    return std::abs(own - std::log(*apart.ratio)) < std::abs(own);
  }

  static Verdict majority(const std::vector<Change>& found, std::size_t of) {
    for (const Verdict verdict : {Verdict::regressed, Verdict::improved}) {
      const auto count = std::count_if(found.begin(), found.end(),
                                       [&](const Change& change) { return change.verdict == verdict; });
      if (2 * static_cast<std::size_t>(count) > of) return verdict;
    }
    return Verdict::unresolved;
  }

  /// The smallest change of those with this verdict.
  static Change least(const std::vector<Change>& found, Verdict verdict) {
    const auto rank = [&](const Change& change) {
      return change.verdict == verdict ? std::abs(std::log(*change.ratio))
                                       : std::numeric_limits<double>::infinity();
    };
    return *std::min_element(found.begin(), found.end(),
                             [&](const Change& a, const Change& b) { return rank(a) < rank(b); });
  }

  /// The other cases of as many workers.
  std::vector<const Times*> peers_of(std::size_t index) const {
    std::vector<const Times*> peers;
    for (std::size_t i = 0; i < cases_.size(); ++i)
      if (i != index && cases_[i].workers == cases_[index].workers && cases_[i].is_usable())
        peers.push_back(&cases_[i]);
    return peers;
  }

  static std::string names(const std::vector<const Times*>& peers) {
    return peers.size() == 1 ? peers.front()->id : "most of the other cases of as many workers";
  }

  static bool is_changed(Verdict verdict) {
    return verdict == Verdict::regressed || verdict == Verdict::improved;
  }

  static void set(Change& change, const Contrast& contrast, const std::optional<std::string>& against,
                  const Finding& finding) {
    change.against = against;
    change.ratio = contrast.ratio;
    change.interval = contrast.interval;
    change.rounds_before = contrast.rounds_before;
    change.rounds_after = contrast.rounds_after;
    change.verdict = finding.verdict;
    change.reason = finding.reason;
  }

  Metric metric_;
  const Settings& settings_;
  double level_;
  Times yardstick_;  ///< empty where the runs have different ones
  std::vector<Times> cases_;
};

}  // namespace

void compare_group(const Group& group, Metric metric, const Settings& settings, double level,
                   Comparison& result) {
  const Comparer comparer(group, metric, settings, level);
  for (std::size_t i = 0; i < group.size(); ++i) result.changes.push_back(comparer.compare(i, group[i]));
  if (auto control = comparer.control(group.front())) result.controls.push_back(std::move(*control));
}

}  // namespace parbench::compare
