#include "scaling/limits.hpp"

#include <algorithm>
#include <cmath>

namespace parbench::scaling {
namespace {

using model::CaseRecord;

/// A loss below this part of the workers' time is not worth a word.
constexpr double share_min = 0.05;

/// The rate of a case that has more workers counts as no higher where it grew by less than this part of what the
/// workers did.
constexpr double growth_min = 0.3;

/// A law that misses a point by more says nothing of what limits.
constexpr double believed_error_max = 0.1;

const CaseRecord* find_case(const model::ExperimentRecord& experiment, const std::string& id) {
  for (const CaseRecord& record : experiment.cases)
    if (record.spec.id == id) return &record;
  return nullptr;
}

/// The loss shows best where there are most workers, but for those that crowd.
const Point* telling_point(const StrongScaling& scaling) {
  const Point* telling = nullptr;
  for (const Point& point : scaling.points)
    if (point.workers > 1 && point.use == Use::fitted) telling = &point;
  return telling;
}

class Finder {
 public:
  Finder(const StrongScaling& scaling, const model::ExperimentRecord& experiment,
         const model::Machine& machine)
      : scaling_(scaling), experiment_(experiment), machine_(machine), base_(experiment.cases.front()) {}

  std::vector<Limit> find() {
    if (const Point* const point = telling_point(scaling_)) {
      record_ = find_case(experiment_, point->case_id);
      if (1 - point->efficiency >= share_min) {
        add_losses();
        add_laws();
      }
      add_start_up();
      if (const auto& cores = machine_.physical_cores; cores && needed_cpus(base_, point->workers) > *cores)
        add(Cause::shared_cores, std::nullopt);
    }
    add_one_worker();
    std::stable_sort(limits_.begin(), limits_.end(), [](const Limit& a, const Limit& b) {
      return a.share.value_or(0) > b.share.value_or(0);
    });
    add_crowd();
    return std::move(limits_);
  }

 private:
  void add(Cause cause, std::optional<double> share) {
    limits_.push_back({cause, record_->spec.workers, share});
  }

  void add_share(Cause cause, double lost_ns, double total_ns) {
    if (total_ns > 0 && lost_ns / total_ns >= share_min) add(cause, lost_ns / total_ns);
  }

  void add_losses() {
    const model::CaseSummary& summary = *record_->summary;
    if (const auto& parts = summary.warm_breakdown) {
      add_share(inflation_cause(), parts->inflation_ns, parts->total_ns);
      add_share(Cause::dispatch, parts->dispatch_ns, parts->total_ns);
      add_share(Cause::imbalance, parts->imbalance_ns, parts->total_ns);
      add_share(Cause::transfer, parts->transfer_ns, parts->total_ns);
      return;
    }
    // From CPU time, which tells less: waiting for a lock takes none.
    const double total_ns = record_->spec.workers * summary.warm.median;
    if (summary.cpu_ns && base_.summary->cpu_ns)
      add_share(inflation_cause(), *summary.cpu_ns - *base_.summary->cpu_ns, total_ns);
    if (summary.imbalance) add_share(Cause::imbalance, *summary.imbalance / (1 + *summary.imbalance), 1);
  }

  /// Whether bytes move at a rate that more workers hardly raise.
  Cause inflation_cause() const {
    const auto& rate = record_->summary->bytes_per_second;
    if (!rate) return Cause::inflation;
    double rate_before = base_.summary->bytes_per_second.value_or(0);
    int workers_before = 1;
    for (const Point& point : scaling_.points) {
      if (point.workers >= record_->spec.workers || point.workers < workers_before) continue;
      const CaseRecord* const before = find_case(experiment_, point.case_id);
      rate_before = std::max(rate_before, before->summary->bytes_per_second.value_or(0));
      workers_before = point.workers;
    }
    if (rate_before <= 0) return Cause::inflation;
    const double growth = *rate / rate_before - 1;
    const double possible = static_cast<double>(record_->spec.workers) / workers_before - 1;
    return growth < growth_min * possible ? Cause::memory_bandwidth : Cause::inflation;
  }

  /// What the shape of the curve says, with no word on where it comes from.
  void add_laws() {
    const auto* universal = std::get_if<Fit<stats::UniversalLaw>>(&scaling_.universal);
    if (universal != nullptr && universal->worst_error <= believed_error_max) {
      const auto kappa = coherency(*universal);
      const bool bends = best_workers(*universal).value < record_->spec.workers;
      if (bends && kappa.interval && kappa.interval->low > 0) return add(Cause::coherency, std::nullopt);
    }
    const auto* amdahl = std::get_if<Fit<stats::AmdahlLaw>>(&scaling_.amdahl);
    if (amdahl != nullptr && amdahl->worst_error <= believed_error_max) {
      const auto f = serial_fraction(*amdahl);
      if (f.interval && f.interval->low > 0) add(Cause::serial_part, std::nullopt);
    }
  }

  void add_start_up() {
    if (const auto& parts = record_->summary->cold_breakdown)
      add_share(Cause::start_up, parts->start_up_ns, parts->total_ns);
  }

  void add_one_worker() {
    const Point& first = scaling_.points.front();
    if (first.workers == 1 && first.interval && first.interval->high < 1 && 1 - first.speed_up >= share_min)
      limits_.push_back({Cause::one_worker, 1, 1 - first.speed_up});
  }

  /// Last, since what is beyond the CPUs is no fault of the code.
  void add_crowd() {
    for (const Point& point : scaling_.points)
      if (point.use == Use::crowded) {
        limits_.push_back({Cause::few_cpus, point.workers, std::nullopt});
        return;
      }
  }

  const StrongScaling& scaling_;
  const model::ExperimentRecord& experiment_;
  const model::Machine& machine_;
  const CaseRecord& base_;
  const CaseRecord* record_ = nullptr;
  std::vector<Limit> limits_;
};

}  // namespace

std::vector<Limit> find_limits(const StrongScaling& scaling, const model::ExperimentRecord& experiment,
                               const model::Machine& machine) {
  return Finder(scaling, experiment, machine).find();
}

}  // namespace parbench::scaling
