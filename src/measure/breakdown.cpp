#include "measure/breakdown.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/middle_half.hpp"

namespace parbench::measure {
namespace {

using model::Breakdown;
using model::CaseRecord;
using model::Metric;
using model::Sample;
using model::TimeShares;

/// Of all workers, in the passes of the metric together.
TimeShares all_shares(const Sample& sample, Metric metric) {
  TimeShares sum;
  for (const model::WorkerRecord& worker : sample.workers) {
    const TimeShares& own = metric == Metric::warm ? worker.passes : worker.first_pass;
    sum.dispatch_ns += own.dispatch_ns;
    sum.busy_ns += own.busy_ns;
    sum.transfer_ns += own.transfer_ns;
    sum.idle_ns += own.idle_ns;
  }
  return sum;
}

/// The passes whose shares were added up.
double passes(const Sample& sample, Metric metric) {
  if (metric == Metric::cold) return 1;
  return static_cast<double>(base::middle_half<std::int64_t>(sample.passes_ns).size());
}

/// Of one of those passes, or of the one-shot run.
double wall_ns(const Sample& sample, Metric metric) {
  if (metric == Metric::cold) return static_cast<double>(sample.cold_ns());
  double sum = 0;
  for (const std::size_t pass : base::middle_half<std::int64_t>(sample.passes_ns))
    sum += static_cast<double>(sample.passes_ns[pass]);
  return sum / passes(sample, metric);
}

Breakdown of_round(const Sample& base, const Sample& sample, Metric metric) {
  const auto workers = static_cast<double>(sample.workers.size());
  const TimeShares shares = all_shares(sample, metric);
  const double count = passes(sample, metric);
  Breakdown parts;
  parts.total_ns = workers * wall_ns(sample, metric);
  parts.work_ns = static_cast<double>(all_shares(base, metric).busy_ns) / passes(base, metric);
  parts.inflation_ns = static_cast<double>(shares.busy_ns) / count - parts.work_ns;
  parts.dispatch_ns = static_cast<double>(shares.dispatch_ns) / count;
  parts.imbalance_ns = static_cast<double>(shares.idle_ns) / count;
  parts.transfer_ns = static_cast<double>(shares.transfer_ns) / count;
  if (metric == Metric::cold)
    parts.start_up_ns = workers * static_cast<double>(sample.create_ns + sample.teardown_ns);
  return parts;
}

void add(Breakdown& sum, const Breakdown& more, double weight) {
  sum.total_ns += weight * more.total_ns;
  sum.work_ns += weight * more.work_ns;
  sum.inflation_ns += weight * more.inflation_ns;
  sum.dispatch_ns += weight * more.dispatch_ns;
  sum.imbalance_ns += weight * more.imbalance_ns;
  sum.start_up_ns += weight * more.start_up_ns;
  sum.transfer_ns += weight * more.transfer_ns;
}

bool has_times(const Sample& sample, Metric metric) {
  return !sample.passes_ns.empty() && all_shares(sample, metric).busy_ns > 0;
}

}  // namespace

std::optional<Breakdown> breakdown(const CaseRecord& loop, const CaseRecord& record, Metric metric) {
  const auto lacks_times = [&](const Sample& sample) { return !has_times(sample, metric); };
  if (record.rounds.empty() || loop.rounds.size() != record.rounds.size() ||
      std::any_of(loop.rounds.begin(), loop.rounds.end(), lacks_times) ||
      std::any_of(record.rounds.begin(), record.rounds.end(), lacks_times))
    return std::nullopt;
  std::vector<double> walls_ns;
  walls_ns.reserve(record.rounds.size());
  for (const Sample& sample : record.rounds) walls_ns.push_back(wall_ns(sample, metric));
  const std::vector<std::size_t> rounds = base::middle_half<double>(walls_ns);
  Breakdown mean;
  for (const std::size_t round : rounds)
    add(mean, of_round(loop.rounds[round], record.rounds[round], metric),
        1 / static_cast<double>(rounds.size()));
  return mean;
}

}  // namespace parbench::measure
