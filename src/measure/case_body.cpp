#include "measure/case_body.hpp"

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "exec/executor.hpp"
#include "exec/time_sheet.hpp"
#include "sys/clock.hpp"
#include "sys/usage.hpp"

namespace parbench::measure {
namespace {

using exec::Stage;
using model::Failure;
using model::FailureKind;
using model::Sample;

constexpr std::int64_t warm_fill_ns = 10'000'000;
constexpr std::size_t warm_passes_min = 3;
constexpr std::size_t warm_passes_max = 1000;  // the median of a thousand is as good as that of more

std::optional<std::int64_t> difference(std::optional<std::int64_t> before,
                                       std::optional<std::int64_t> after) {
  return before && after ? std::optional(*after - *before) : std::nullopt;
}

/// What can only have grown; none where it has not, since it was counted anew.
std::optional<std::int64_t> growth(std::optional<std::int64_t> before, std::optional<std::int64_t> after) {
  const auto grown = difference(before, after);
  return grown && *grown >= 0 ? grown : std::nullopt;
}

/// The sum over processes; none where one of them does not tell.
template <class Read>
std::optional<std::int64_t> sum_over(const std::vector<int>& pids, Read read) {
  std::int64_t total = 0;
  for (const int pid : pids) {
    const auto value = read(pid);
    if (!value) return std::nullopt;
    total += *value;
  }
  return total;
}

/// One measurement in progress: the stages in their order, each told to the watcher.
class Measurement {
 public:
  Measurement(const CaseJob& job, exec::Executor& executor) : job_(job), executor_(executor) {}

  std::variant<Sample, Failure> run() {
    const auto steal = sys::steal_ns();
    const auto pressure = sys::cpu_pressure_ns();
    sample_.started_ns = sys::now_ns();  // the Runner makes it relative
    auto failure = start();
    if (!failure) time_sheet_.emplace(job_.block, sample_.started_ns);
    if (!failure) failure = first_pass();
    if (!failure) failure = further_passes();
    if (failure) return *failure;
    sample_.usage.peak_pss_bytes = sum_over(executor_.pids(), sys::pss_bytes);
    if (const auto last = digest(); last != sample_.digest)
      return Failure{FailureKind::invalid, "its passes gave different results: digest " +
                                               base::digest_text(sample_.digest) + " after the first, " +
                                               base::digest_text(last) + " after the last"};
    if (auto lost = stop()) return *lost;
    read_usage();
    sample_.usage.steal_ns = growth(steal, sys::steal_ns());
    sample_.usage.cpu_pressure_ns = growth(pressure, sys::cpu_pressure_ns());
    return std::move(sample_);
  }

 private:
  /// Runs `action`, timed into `time_ns`; the watcher is told before the clock starts.
  template <class Action>
  auto timed(Stage stage, std::int64_t& time_ns, Action action) {
    job_.block.enter(stage, sys::now_ns());
    begin_ns_ = sys::now_ns();
    auto result = action(begin_ns_ + job_.timeout.count());
    time_ns = sys::now_ns() - begin_ns_;
    return result;
  }

  std::optional<Failure> start() {
    return timed(Stage::starting, sample_.create_ns,
                 [&](std::int64_t deadline) { return executor_.start(deadline); });
  }

  std::optional<Failure> pass(std::int64_t& time_ns) {
    auto failure =
        timed(Stage::passing, time_ns, [&](std::int64_t deadline) { return executor_.run_pass(deadline); });
    if (!failure) time_sheet_->add_pass(begin_ns_, begin_ns_ + time_ns);
    return failure;
  }

  std::optional<Failure> first_pass() {
    auto failure = pass(sample_.first_pass_ns);
    job_.block.enter(Stage::between, sys::now_ns());
    if (!failure) sample_.digest = digest();
    return failure;
  }

  std::optional<Failure> further_passes() {
    sample_.passes_ns.reserve(warm_passes_max);
    const std::vector<int> pids = executor_.pids();
    const auto cpu = sum_over(pids, sys::process_cpu_ns);
    std::int64_t total_ns = 0;
    while (sample_.passes_ns.size() < warm_passes_max &&
           (sample_.passes_ns.size() < warm_passes_min || total_ns < warm_fill_ns)) {
      std::int64_t time_ns = 0;
      if (auto failure = pass(time_ns)) return failure;
      sample_.passes_ns.push_back(time_ns);
      total_ns += time_ns;
    }
    sample_.passes_cpu_ns = growth(cpu, sum_over(pids, sys::process_cpu_ns));
    sample_.workers = time_sheet_->records();
    job_.block.enter(Stage::between, sys::now_ns());
    return std::nullopt;
  }

  std::optional<Failure> stop() {
    return timed(Stage::stopping, sample_.teardown_ns, [&](std::int64_t) { return executor_.stop(); });
  }

  std::uint64_t digest() const {
    const std::span<const std::byte> results = executor_.results();
    const auto own = job_.workload.digest(results);
    return own ? *own : base::digest(results);
  }

  void read_usage() {
    const sys::ResourceUsage usage = sys::usage_with_children();
    sample_.usage.user_ns = usage.user_ns;
    sample_.usage.system_ns = usage.system_ns;
    sample_.usage.minor_faults = usage.minor_faults;
    sample_.usage.major_faults = usage.major_faults;
    sample_.usage.voluntary_switches = usage.voluntary_switches;
    sample_.usage.involuntary_switches = usage.involuntary_switches;
  }

  const CaseJob& job_;
  exec::Executor& executor_;
  Sample sample_;
  std::int64_t begin_ns_ = 0;  ///< of the stage that was timed last
  std::optional<exec::TimeSheet> time_sheet_;
};

std::variant<Sample, Failure> measure_planted(const CaseJob& job) {
  std::unique_ptr<const Workload> faulty;
  if (job.fault) faulty = plant(job.workload, *job.fault);
  const Workload& workload = faulty ? *faulty : job.workload;
  const std::int64_t claim_delay_ns = job.fault ? job.fault->claim_delay.count() : 0;
  auto executor = exec::make_executor(job.spec, workload, job.block, job.placement, claim_delay_ns);
  if (job.fault && job.fault->kind == Fault::Kind::slow)
    executor = slow_down(std::move(executor), job.fault->slow_by);
  auto result = Measurement(job, *executor).run();
  if (std::holds_alternative<Failure>(result)) {
    // A thread that hangs cannot be waited for, and its workload must stay. This process ends now; so do its
    // workers.
    static_cast<void>(executor.release());
    static_cast<void>(faulty.release());
  }
  return result;
}

}  // namespace

std::variant<Sample, Failure> measure_case(const CaseJob& job) noexcept {
  try {
    return measure_planted(job);
  } catch (const base::SystemError& error) {
    return Failure{FailureKind::refused, error.what()};
  } catch (const std::exception& error) {
    return Failure{FailureKind::failed, std::string("worker 0 threw: ") + error.what()};
  } catch (...) {
    return Failure{FailureKind::failed, "worker 0 threw an exception that is not a std::exception"};
  }
}

}  // namespace parbench::measure
