#include "scaling/strong.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "scaling/limits.hpp"

namespace parbench::scaling {
namespace {

using model::CaseRecord;

std::vector<Group> groups_of(const model::ExperimentRecord& experiment) {
  std::vector<Group> groups;
  for (const CaseRecord& record : experiment.cases) {
    const Group group = group_of(record.spec);
    if (group.mode != model::Mode::seq && std::find(groups.begin(), groups.end(), group) == groups.end())
      groups.push_back(group);
  }
  return groups;
}

std::vector<Point> points_of(const Group& group, const model::ExperimentRecord& experiment,
                             const model::Machine& machine) {
  std::vector<Point> points;
  for (const CaseRecord& record : experiment.cases)
    if (group_of(record.spec) == group)
      if (auto point = make_point(experiment, record, machine)) points.push_back(std::move(*point));
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return a.workers < b.workers; });
  return points;
}

}  // namespace

std::string_view name(Cause cause) {
  switch (cause) {
    case Cause::serial_part:
      return "serial_part";
    case Cause::coherency:
      return "coherency";
    case Cause::memory_bandwidth:
      return "memory_bandwidth";
    case Cause::inflation:
      return "inflation";
    case Cause::dispatch:
      return "dispatch";
    case Cause::imbalance:
      return "imbalance";
    case Cause::transfer:
      return "transfer";
    case Cause::one_worker:
      return "one_worker";
    case Cause::start_up:
      return "start_up";
    case Cause::few_cpus:
      return "few_cpus";
    case Cause::shared_cores:
      return "shared_cores";
  }
  PARBENCH_EXPECT(false && "a cause without a name");
  return {};
}

std::vector<StrongScaling> strong_scaling(const model::ExperimentRecord& experiment,
                                          const model::Machine& machine) {
  std::vector<StrongScaling> all;
  for (const Group& group : groups_of(experiment)) {
    StrongScaling scaling;
    scaling.group = group;
    scaling.points = points_of(group, experiment, machine);
    if (scaling.points.empty() || scaling.points.front().workers == scaling.points.back().workers) continue;
    scaling.amdahl = fit<stats::AmdahlLaw>(scaling.points, Rounds::shared, stats::fit_amdahl);
    scaling.universal = fit<stats::UniversalLaw>(scaling.points, Rounds::shared, stats::fit_universal);
    scaling.limits = find_limits(scaling, experiment, machine);
    all.push_back(std::move(scaling));
  }
  return all;
}

}  // namespace parbench::scaling
