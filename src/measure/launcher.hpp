#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <parbench/workload.hpp>
#include <variant>
#include <vector>

#include "exec/placement.hpp"
#include "measure/fault.hpp"
#include "measure/outcome.hpp"
#include "model/plan.hpp"
#include "sys/signals.hpp"

namespace parbench::measure {

struct CaseJob;

/// What a case's process does: measures the case once. Does not throw.
using CaseBody = std::function<std::variant<model::Sample, model::Failure>(const CaseJob&)>;

/// Runs one case once. The Runner's gate to the world; tests put a fake here.
class Launcher {
 public:
  Launcher() = default;
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  virtual ~Launcher() = default;

  virtual Outcome launch(const Workload& workload, const model::CaseSpec& spec) = 0;
};

/// Runs each case in a fresh process forked from this one, which must have one thread. Whatever happens to
/// the case, the call returns: by its time-out at the latest, and with no process of the case left.
class ForkingLauncher final : public Launcher {
 public:
  struct Options {
    int cpus = 1;                  ///< how many workers can compute at once; with more than that, none spins
    std::vector<int> worker_cpus;  ///< to bind workers to, in turn; empty: they are not bound
    std::chrono::nanoseconds timeout = std::chrono::seconds(30);  ///< of a pass
    std::optional<Fault> fault;
    CaseBody body = {};  ///< none: measure_case
  };

  ForkingLauncher(Options options, sys::InterruptWatch& interrupts);

  /// Throws base::SystemError when the case's process cannot be forked.
  Outcome launch(const Workload& workload, const model::CaseSpec& spec) override;

 private:
  exec::Placement placement(int workers) const;

  Options options_;
  sys::InterruptWatch& interrupts_;
};

}  // namespace parbench::measure
