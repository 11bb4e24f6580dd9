#include "scaling/point.hpp"

#include <algorithm>
#include <numeric>

#include "stats/intervals.hpp"
#include "stats/scaling_laws.hpp"
#include "stats/times.hpp"

namespace parbench::scaling {
namespace {

using model::CaseRecord;

/// Work that needs a CPU for less than this part of its time is taken to wait (for a disk, a server): then it takes more
/// workers than CPUs to fill them.
constexpr double waiting_share = 0.5;

bool is_sound(const CaseRecord& record) {
  return record.status == model::Status::ok && record.summary && !record.rounds.empty();
}

/// Empty where a round has no time.
std::vector<double> speed_ups(const CaseRecord& base, const CaseRecord& record) {
  std::vector<double> ratios;
  ratios.reserve(record.rounds.size());
  for (std::size_t i = 0; i < record.rounds.size(); ++i) {
    if (base.rounds[i].passes_ns.empty() || record.rounds[i].passes_ns.empty()) return {};
    const double base_ns = stats::time_ns(base.rounds[i], model::Metric::warm);
    const double case_ns = stats::time_ns(record.rounds[i], model::Metric::warm);
    if (base_ns <= 0 || case_ns <= 0) return {};
    ratios.push_back(base_ns / case_ns);
  }
  return ratios;
}

std::optional<model::Interval> interval_of(const model::ExperimentRecord& experiment,
                                           const std::string& case_id) {
  for (const model::Comparison& comparison : experiment.comparisons)
    if (comparison.case_id == case_id && comparison.metric == model::Metric::warm) return comparison.interval;
  return std::nullopt;
}

/// The part of the warm passes in which a case was on a CPU, at most 1; 1 where that is not known.
double busy_share(const CaseRecord& record) {
  std::optional<double> most;
  for (const model::Sample& sample : record.rounds) {
    const double wall_ns = std::accumulate(sample.passes_ns.begin(), sample.passes_ns.end(), 0.0);
    if (sample.passes_cpu_ns && wall_ns > 0)
      most = std::max(most.value_or(0), static_cast<double>(*sample.passes_cpu_ns) / wall_ns);
  }
  return std::min(1.0, most.value_or(1));
}

bool is_crowded(const CaseRecord& base, const CaseRecord& record, const model::Machine& machine) {
  const double cpus = usable_cpus(machine);
  return cpus > 0 && needed_cpus(base, record.spec.workers) > cpus;
}

/// What follows from the speed-up and its interval.
void derive(Point& point) {
  const double workers = point.workers;
  const auto at = [&](double speed_up) { return stats::SpeedUp{workers, speed_up}; };
  point.efficiency = stats::efficiency(at(point.speed_up));
  if (point.interval)
    point.efficiency_interval = {stats::efficiency(at(point.interval->low)),
                                 stats::efficiency(at(point.interval->high))};
  if (point.workers == 1) return;
  point.serial_fraction = stats::karp_flatt(at(point.speed_up));
  if (point.interval && point.interval->low > 0)  // it falls where the speed-up rises
    point.serial_fraction_interval = {stats::karp_flatt(at(point.interval->high)),
                                      stats::karp_flatt(at(point.interval->low))};
}

}  // namespace

Group group_of(const model::CaseSpec& spec) {
  return {spec.mode, spec.label, spec.schedule, spec.chunk, spec.transport};
}

std::optional<Point> make_point(const model::ExperimentRecord& experiment, const CaseRecord& record,
                                const model::Machine& machine) {
  if (experiment.cases.empty()) return std::nullopt;
  const CaseRecord& base = experiment.cases.front();
  if (base.spec.workers != 1 || !is_sound(base) || !is_sound(record) ||
      base.rounds.size() != record.rounds.size())
    return std::nullopt;
  Point point;
  point.rounds = speed_ups(base, record);
  if (point.rounds.empty()) return std::nullopt;
  point.case_id = record.spec.id;
  point.workers = record.spec.workers;
  point.speed_up = stats::ratio_of(point.rounds, std::vector<double>(point.rounds.size(), 1.0), 0.95).ratio;
  point.interval = interval_of(experiment, record.spec.id);
  point.use = is_crowded(base, record, machine) ? Use::crowded : Use::fitted;
  derive(point);
  return point;
}

double usable_cpus(const model::Machine& machine) {
  return machine.cpu_quota ? std::min<double>(machine.cpus_allowed, *machine.cpu_quota)
                           : machine.cpus_allowed;
}

double needed_cpus(const CaseRecord& base, int workers) {
  const double busy = busy_share(base);
  return busy >= waiting_share ? workers : busy * workers;
}

}  // namespace parbench::scaling
