#include "scaling/weak.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <variant>

namespace parbench::scaling {
namespace {

using model::ExperimentRecord;
using Experiments = std::span<const ExperimentRecord>;

/// The worker count that all pools of an experiment have.
std::optional<int> common_workers(const ExperimentRecord& experiment) {
  std::optional<int> workers;
  for (const model::CaseRecord& record : experiment.cases) {
    if (record.spec.mode == model::Mode::seq) continue;
    if (workers && *workers != record.spec.workers) return std::nullopt;
    workers = record.spec.workers;
  }
  return workers;
}

struct Growth {
  std::string parameter;
  std::int64_t per_worker = 0;

  bool operator==(const Growth&) const = default;
};

/// What grew from one experiment to the other in proportion to the workers, and nothing else did.
std::optional<Growth> growth(const ExperimentRecord& one, const ExperimentRecord& other) {
  const auto& before = one.spec.parameters.entries();
  const auto& after = other.spec.parameters.entries();
  const auto workers_before = common_workers(one);
  const auto workers_after = common_workers(other);
  if (one.spec.workload != other.spec.workload || before.size() != after.size() || !workers_before ||
      !workers_after || *workers_before == *workers_after)
    return std::nullopt;
  std::optional<Growth> found;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    const auto* const small = std::get_if<std::int64_t>(&before[i].value);
    const auto* const large = std::get_if<std::int64_t>(&after[i].value);
    if (found || small == nullptr || large == nullptr || *small % *workers_before != 0 ||
        *large % *workers_after != 0 || *small / *workers_before != *large / *workers_after)
      return std::nullopt;
    found = Growth{before[i].spec.name, *small / *workers_before};
  }
  return found;
}

/// How many experiments from the first one on grow alike.
std::size_t series_length(Experiments experiments) {
  if (experiments.size() < 2) return 1;
  const auto first = growth(experiments[0], experiments[1]);
  if (!first) return 1;
  std::size_t length = 2;
  while (length < experiments.size() && growth(experiments[0], experiments[length]) == first) ++length;
  return length;
}

WeakScaling make_curve(const Group& group, Experiments series, const model::Machine& machine) {
  const Growth grown = *growth(series[0], series[1]);
  WeakScaling curve{series[0].spec.workload, grown.parameter, grown.per_worker, group, {}, {}};
  for (const ExperimentRecord& experiment : series)
    for (const model::CaseRecord& record : experiment.cases)
      if (group_of(record.spec) == group)
        if (auto point = make_point(experiment, record, machine)) curve.points.push_back(std::move(*point));
  std::stable_sort(curve.points.begin(), curve.points.end(),
                   [](const Point& a, const Point& b) { return a.workers < b.workers; });
  curve.gustafson = fit<stats::GustafsonLaw>(curve.points, Rounds::own, stats::fit_gustafson);
  return curve;
}

}  // namespace

std::vector<WeakScaling> weak_scaling(const model::Report& report) {
  std::vector<WeakScaling> curves;
  const Experiments all(report.experiments);
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t length = series_length(all.subspan(begin));
    if (length >= 2)
      for (const model::CaseRecord& record : all[begin].cases) {
        if (record.spec.mode == model::Mode::seq) continue;
        WeakScaling curve = make_curve(group_of(record.spec), all.subspan(begin, length), report.machine);
        if (curve.points.size() >= 2) curves.push_back(std::move(curve));
      }
    begin += length;
  }
  return curves;
}

}  // namespace parbench::scaling
