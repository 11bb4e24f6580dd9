#include "measure/runner.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "exec/service.hpp"
#include "measure/analysis.hpp"
#include "measure/experiment.hpp"
#include "model/own_loop.hpp"
#include "stats/judge.hpp"
#include "stats/looks.hpp"
#include "stats/rounds.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::measure {
namespace {

using std::chrono::nanoseconds;

/// Every planned case gets this many rounds even when nothing is left to compare, so that what works has its
/// numbers.
constexpr int rounds_after_failure = 8;

int all_comparisons(const model::Plan& plan) {
  int count = 0;
  for (const model::ExperimentSpec& spec : plan.experiments) count += comparison_count(spec);
  return count;
}

/// One experiment on its way.
class Experiment {
 public:
  Experiment(model::Report& report, std::size_t index, int first_round, std::int64_t run_begin_ns,
             const Workload& workload, Launcher& launcher, Observer& observer, const Runner::Clock& clock)
      : report_(report),
        index_(index),
        first_round_(first_round),
        run_begin_ns_(run_begin_ns),
        workload_(workload),
        launcher_(launcher),
        observer_(observer),
        clock_(clock),
        looks_(report.plan.rounds_max, all_comparisons(report.plan)),
        schedule_(static_cast<int>(record().spec.cases.size()) + 1, report.plan.seed + index),
        begin_ns_(clock()) {}

  RunResult run() {
    for (;;) {
      RunResult result = run_round();
      if (result.end != RunEnd::complete) {
        finish(result.end == RunEnd::interrupted ? model::StopReason::interrupted
                                                 : model::StopReason::failed);
        return result;
      }
      if (const auto reason = after_round()) {
        finish(*reason);
        return {};
      }
    }
  }

 private:
  model::ExperimentRecord& record() { return report_.experiments[index_]; }
  int rounds() { return static_cast<int>(record().order.size()); }
  /// Without what failed cases took: one that hangs must not eat the others' time.
  nanoseconds spent() const { return nanoseconds(clock_() - begin_ns_ - lost_ns_); }

  Outcome launch(const model::CaseSpec& spec) {
    try {
      return launcher_.launch(workload_, spec);
    } catch (const base::SystemError& error) {
      return model::Failure{model::FailureKind::refused, error.what()};
    }
  }

  /// A round counts when all of its cases have run; one that is cut short could not be paired, and is dropped
  /// whole.
  RunResult run_round() {
    const std::vector<int> order = schedule_.round(rounds());
    std::vector<std::pair<int, std::variant<model::Sample, model::Failure>>> results;
    for (const int which : order) {
      const model::CaseRecord& item = case_at(record(), which);
      if (item.status != model::Status::ok) continue;
      observer_.advanced(progress(item));
      const std::int64_t launched_ns = clock_();
      Outcome outcome = launch(item.spec);
      if (std::holds_alternative<Interrupted>(outcome)) return {RunEnd::interrupted, "interrupted"};
      if (auto* failure = std::get_if<model::Failure>(&outcome)) {
        lost_ns_ += clock_() - launched_ns;
        if (failure->kind == model::FailureKind::refused)
          return {RunEnd::refused, item.spec.id + ": " + failure->message};
        results.emplace_back(which, std::move(*failure));
      } else {
        auto& sample = std::get<model::Sample>(outcome);
        sample.started_ns = std::max<std::int64_t>(0, sample.started_ns - run_begin_ns_);
        results.emplace_back(which, std::move(sample));
      }
    }
    int position = 0;
    std::vector<int> ran;
    for (auto& [which, result] : results) {
      ran.push_back(which);
      store(case_at(record(), which), std::move(result), first_round_ + rounds(), position++);
    }
    record().order.push_back(std::move(ran));
    check_digests(record());
    return {};
  }

  std::optional<model::StopReason> after_round() {
    const bool is_look = looks_.is_look(rounds());
    if (is_look) look();
    const nanoseconds used = spent();
    // The next round is paid for beforehand, so that a run with long rounds keeps its budget, too.
    const stats::TimeBudget budget{used + used / rounds(), report_.plan.max_time};
    if (!can_go_on(record()))
      return rounds() >= std::min(rounds_after_failure, looks_.rounds_max()) || budget.spent >= budget.max ||
                     nobody_is_well()
                 ? std::optional(model::StopReason::failed)
                 : std::nullopt;
    return stats::decide(live_comparisons(), rounds(), looks_, budget, report_.plan.precision);
  }

  bool nobody_is_well() {
    return std::none_of(record().cases.begin(), record().cases.end(),
                        [](const model::CaseRecord& item) { return item.status == model::Status::ok; });
  }

  void look() {
    analyse(record(), looks_.level(rounds()), report_.plan.margin);
    record().stopped.rounds = looked_at_ = rounds();
    observer_.looked(report_);
  }

  /// More rounds cannot mend what is invalid.
  std::vector<model::Comparison> live_comparisons() {
    std::vector<model::Comparison> live;
    for (const model::Comparison& comparison : record().comparisons)
      if (comparison.verdict != model::Verdict::invalid) live.push_back(comparison);
    return live;
  }

  void finish(model::StopReason reason) {
    record().stopped = {rounds(), reason, nanoseconds(clock_() - begin_ns_)};
    if (rounds() == 0) mark_not_run(record());
    if (rounds() > 0) analyse(record(), looks_.level(rounds()), report_.plan.margin);
    observer_.looked(report_);
  }

  /// Half the relative width of the widest interval that is not decided yet.
  std::optional<double> widest() {
    std::optional<double> width;
    for (const model::Comparison& comparison : live_comparisons())
      if (comparison.interval && !stats::resolved(comparison, report_.plan.precision))
        width = std::max(width.value_or(0), (comparison.interval->high / comparison.interval->low - 1) / 2);
    return width;
  }

  /// Intervals shrink with the square root of the rounds; a run ends at a look.
  int expected_rounds() {
    const double wanted = report_.plan.precision / 2;
    const auto width = widest();
    const double needed =
        width ? looked_at_ * std::max(1.0, (*width / wanted) * (*width / wanted)) : rounds() + 1;
    for (int look = 0; look < looks_.looks(); ++look)
      if (looks_.rounds(look) > rounds() && looks_.rounds(look) >= needed) return looks_.rounds(look);
    return looks_.rounds_max();
  }

  Progress progress(const model::CaseRecord& next) {
    Progress now;
    now.experiment = index_;
    now.experiments = report_.plan.experiments.size();
    now.rounds = rounds();
    now.running = next.spec.id;
    now.spent = spent();
    now.widest = widest();
    now.left = std::max(nanoseconds(0), report_.plan.max_time - now.spent);
    if (rounds() > 0) now.left = std::min(now.left, now.spent / rounds() * (expected_rounds() - rounds()));
    return now;
  }

  model::Report& report_;
  std::size_t index_;
  int first_round_;  ///< of this experiment, in the order of the whole plan
  std::int64_t run_begin_ns_;
  const Workload& workload_;
  Launcher& launcher_;
  Observer& observer_;
  const Runner::Clock& clock_;
  stats::LookPlan looks_;
  stats::RoundSchedule schedule_;
  int looked_at_ = 0;  ///< rounds at the last look
  std::int64_t begin_ns_;
  std::int64_t lost_ns_ = 0;  ///< to cases that failed
};

}  // namespace

Runner::Runner(const std::vector<WorkloadKind>& kinds, Launcher& launcher, Observer& observer, Clock clock)
    : kinds_(kinds), launcher_(launcher), observer_(observer), clock_(std::move(clock)) {}

RunResult Runner::run(model::Report& report) {
  int first_round = 0;
  const std::int64_t begin_ns = clock_();
  for (std::size_t index = 0; index < report.plan.experiments.size(); ++index) {
    RunResult result = run_experiment(report, index, first_round, begin_ns);
    if (result.end != RunEnd::complete) return result;
    first_round += static_cast<int>(report.experiments.back().order.size());
  }
  return {};
}

RunResult Runner::run_experiment(model::Report& report, std::size_t index, int first_round,
                                 std::int64_t run_begin_ns) {
  const model::ExperimentSpec& spec = report.plan.experiments[index];
  std::unique_ptr<const Workload> workload;
  try {
    workload = workloads::find_kind(kinds_, spec.workload).prepare(spec.parameters);
  } catch (const base::UsageError& error) {
    return {RunEnd::unusable, spec.workload + ": " + error.what()};
  } catch (const base::SystemError& error) {
    return {RunEnd::refused, spec.workload + ": " + error.what()};
  } catch (const std::bad_alloc&) {
    return {RunEnd::refused, spec.workload + ": out of memory for the input; make it smaller"};
  } catch (const std::exception& error) {
    return {RunEnd::unusable, spec.workload + ": " + error.what()};
  }
  report.experiments.push_back(begin_record(spec, *workload));
  const std::optional<sys::Child> service = exec::start_service(*workload);
  return Experiment(report, index, first_round, run_begin_ns, *workload, launcher_, observer_, clock_).run();
}

}  // namespace parbench::measure
