#include "metg/curve.hpp"

#include <algorithm>
#include <cmath>

#include "stats/intervals.hpp"
#include "stats/times.hpp"

namespace parbench::metg {
namespace {

using model::CaseRecord;

/// Whether on both sides of `size` (or on the one there is) the next size, or one that is near, had rounds enough.
bool has_rounds_enough(const Curve& curve, double size) {
  constexpr double near = 1.5;
  const auto is_near_enough = [&](const SizePoint& point) {
    return point.rounds.size() >= stats::resampled_rounds_min && point.size < near * size &&
           size < near * point.size;
  };
  const auto is_enough = [](const SizePoint& point) {
    return point.rounds.size() >= stats::resampled_rounds_min;
  };
  const auto begin = curve.points.begin();
  const auto end = curve.points.end();
  const auto above = std::find_if(begin, end, [&](const SizePoint& point) { return point.size >= size; });
  return (above == end || is_enough(*above) || std::any_of(above, end, is_near_enough)) &&
         (above == begin || is_enough(*(above - 1)) || std::any_of(begin, above, is_near_enough));
}

model::Interval resampled_interval(const Curve& curve, double level) {
  Redraw redraw(curve);
  std::vector<double> sizes;
  sizes.reserve(stats::resamples);
  for (int draw = 0; draw < stats::resamples; ++draw) sizes.push_back(stats::crossing(redraw.draw(), level));
  return stats::percentile_interval(std::move(sizes));
}

}  // namespace

Threshold find_threshold(const Curve& curve, double level) {
  Threshold threshold{stats::crossing(measured(curve), level), std::nullopt};
  if (has_rounds_enough(curve, threshold.size)) threshold.interval = resampled_interval(curve, level);
  return threshold;
}

std::vector<stats::SizedValue> measured(const Curve& curve) {
  const std::vector<double> values = medians(curve);
  std::vector<stats::SizedValue> points;
  points.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    points.push_back({curve.points[i].size, values[i], static_cast<double>(curve.points[i].rounds.size())});
  return points;
}

Redraw::Redraw(const Curve& curve)
    : curve_(curve), sizes_(curve.points.size(), 0), counts_(curve.points.size()) {
  rounds_.reserve(curve.points.size());
  for (const SizePoint& point : curve.points) rounds_.emplace_back(point.rounds.size(), rounds_.size() + 1);
}

std::vector<stats::SizedValue> Redraw::draw() {
  std::fill(counts_.begin(), counts_.end(), 0);
  for (const std::size_t size : sizes_.draw()) ++counts_[size];
  std::vector<stats::SizedValue> points;
  points.reserve(counts_.size());
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const SizePoint& point = curve_.points[i];
    const double value = stats::median_at(point.rounds, rounds_[i].draw(), scratch_);
    points.push_back({point.size, value, static_cast<double>(point.rounds.size()) * counts_[i]});
  }
  return points;
}

std::vector<double> medians(const Curve& curve) {
  std::vector<double> values;
  values.reserve(curve.points.size());
  for (const SizePoint& point : curve.points) values.push_back(stats::median(point.rounds));
  return values;
}

std::vector<double> speed_ups(const model::ExperimentRecord& experiment, const CaseRecord& record,
                              model::Metric metric) {
  const CaseRecord& base = experiment.cases.front();
  if (base.spec.workers != 1 || base.status != model::Status::ok || record.status != model::Status::ok ||
      base.rounds.size() != record.rounds.size())
    return {};
  std::vector<double> ratios;
  ratios.reserve(base.rounds.size());
  for (std::size_t i = 0; i < base.rounds.size(); ++i) {
    if (base.rounds[i].passes_ns.empty() || record.rounds[i].passes_ns.empty()) return {};
    const double base_ns = stats::time_ns(base.rounds[i], metric);
    const double case_ns = stats::time_ns(record.rounds[i], metric);
    if (base_ns <= 0 || case_ns <= 0) return {};
    ratios.push_back(base_ns / case_ns);
  }
  return ratios;
}

void add_point(Curve& curve, SizePoint point) {
  if (point.rounds.empty()) return;
  const auto place = std::lower_bound(curve.points.begin(), curve.points.end(), point.size,
                                      [](const SizePoint& each, double size) { return each.size < size; });
  if (place != curve.points.end() && place->size == point.size)
    place->rounds.insert(place->rounds.end(), point.rounds.begin(), point.rounds.end());
  else
    curve.points.insert(place, std::move(point));
}

}  // namespace parbench::metg
