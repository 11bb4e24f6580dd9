#include "metg/granularity.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "stats/intervals.hpp"

namespace parbench::metg {
namespace {

using model::CaseRecord;
using model::ExperimentRecord;

constexpr const char* workload = "spin";
constexpr std::size_t sizes_min = 3;

bool is_claimed_singly(const CaseRecord& record) {
  return record.spec.mode != model::Mode::seq && record.spec.schedule == Schedule::dynamic &&
         record.spec.chunk == std::size_t{1} && record.items > 0;
}

/// What the loop takes for a task here, its own overhead included: the length that was asked for is only its aim.
double task_ns(const CaseRecord& base) {
  std::vector<double> values;
  for (const model::Sample& sample : base.rounds) {
    const std::vector<double> passes(sample.passes_ns.begin(), sample.passes_ns.end());
    if (!passes.empty()) values.push_back(stats::median(passes) / static_cast<double>(base.items));
  }
  return values.empty() ? 0 : stats::median(values);
}

Curve& curve_of(std::vector<Curve>& curves, const CaseRecord& record) {
  const scaling::Group group = scaling::group_of(record.spec);
  for (Curve& curve : curves)
    if (curve.group == group && curve.workers == record.spec.workers) return curve;
  return curves.emplace_back(Curve{group, record.spec.workers, {}});
}

void add_efficiencies(std::vector<Curve>& curves, const ExperimentRecord& experiment) {
  for (const CaseRecord& record : experiment.cases) {
    if (!is_claimed_singly(record)) continue;
    SizePoint point{task_ns(experiment.cases.front()), speed_ups(experiment, record, model::Metric::warm)};
    if (point.size <= 0) continue;
    for (double& value : point.rounds) value /= record.spec.workers;
    add_point(curve_of(curves, record), std::move(point));
  }
}

/// From efficiencies over sizes: an efficiency e at size s is a time of s / e per task and worker.
double overhead(const std::vector<stats::SizedValue>& efficiencies) {
  double sum = 0;
  double weights = 0;
  for (const stats::SizedValue& each : efficiencies) {
    const double time = each.size / each.value;
    const double weight = each.weight / (time * time);
    sum += weight * (time - each.size);
    weights += weight;
  }
  return sum / weights;
}

std::optional<model::Interval> overhead_interval(const Curve& curve) {
  const auto is_enough = [](const SizePoint& point) {
    return point.rounds.size() >= stats::resampled_rounds_min;
  };
  if (std::none_of(curve.points.begin(), curve.points.end(), is_enough)) return std::nullopt;
  Redraw redraw(curve);
  std::vector<double> values;
  values.reserve(stats::resamples);
  for (int draw = 0; draw < stats::resamples; ++draw) values.push_back(overhead(redraw.draw()));
  return stats::percentile_interval(std::move(values));
}

}  // namespace

double length_to_ask(const model::Report& report, double size) {
  std::map<double, double> asked;  // by what it took
  for (const ExperimentRecord& experiment : report.experiments)
    if (const double taken = task_ns(experiment.cases.front()); taken > 0)
      asked[taken] = static_cast<double>(experiment.spec.parameters.duration("task").count());
  if (asked.empty()) return size;
  const auto above = asked.lower_bound(size);
  if (above == asked.begin()) return size * above->second / above->first;
  const auto below = std::prev(above);
  if (above == asked.end()) return size * below->second / below->first;
  const double share = std::log(size / below->first) / std::log(above->first / below->first);
  return below->second * std::pow(above->second / below->second, share);
}

std::vector<Curve> efficiency_curves(const model::Report& report) {
  std::vector<Curve> curves;
  for (const ExperimentRecord& experiment : report.experiments)
    if (experiment.spec.workload == workload && !experiment.cases.empty())
      add_efficiencies(curves, experiment);
  return curves;
}

std::vector<Granularity> granularities(const model::Report& report) {
  std::vector<Granularity> all;
  for (const Curve& curve : efficiency_curves(report)) {
    if (curve.points.size() < sizes_min) continue;
    Granularity granularity{curve, find_threshold(curve, half), find_threshold(curve, most),
                            overhead(measured(curve)), overhead_interval(curve)};
    all.push_back(std::move(granularity));
  }
  return all;
}

}  // namespace parbench::metg
