#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "measure/launcher.hpp"
#include "model/report.hpp"

/// Walks a plan: round after round, case after case, until the stopping rule is content.
namespace parbench::measure {

/// Where a run stands.
struct Progress {
  std::size_t experiment = 0;  ///< from 0
  std::size_t experiments = 0;
  int rounds = 0;                    ///< done, in this experiment
  std::string running;               ///< the case that is about to run
  std::chrono::nanoseconds spent{};  ///< in this experiment
  /// Half the relative width of the widest undecided interval at the last look.
  std::optional<double> widest;
  /// About how long it will take to reach the precision, the time budget at most.
  std::chrono::nanoseconds left{};
};

/// Sees a run as it goes. Called between cases only, never while something is measured.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  /// Before each case.
  virtual void advanced(const Progress& progress) = 0;
  /// After each look, and at the end of each experiment: the report as it stands.
  virtual void looked(const model::Report& report) = 0;
};

enum class RunEnd {
  complete,
  interrupted,
  unusable,  ///< a workload's parameters name something that cannot be used
  refused    ///< by the system
};

struct RunResult {
  RunEnd end = RunEnd::complete;
  std::string message;  ///< unless complete
};

class Runner {
  /// Monotonic ns.
 public:
  using Clock = std::function<std::int64_t()>;

  Runner(const std::vector<WorkloadKind>& kinds, Launcher& launcher, Observer& observer, Clock clock);

  /// Measures report.plan into report.experiments. Misfortunes of cases are recorded there. Throws
  /// base::UsageError where a workload's parameters name something unusable, base::SystemError where the
  /// system refuses a process.
  RunResult run(model::Report& report);

 private:
  RunResult run_experiment(model::Report& report, std::size_t index, int first_round,
                           std::int64_t run_begin_ns);

  const std::vector<WorkloadKind>& kinds_;
  Launcher& launcher_;
  Observer& observer_;
  Clock clock_;
};

}  // namespace parbench::measure
