#pragma once

#include "measure/launcher.hpp"
#include "python/session.hpp"

namespace parbench::python {

/// Launches parbench's own cases as ForkingLauncher does, and those of Python in the same way: but that their process
/// hands the work to an interpreter.
class Launcher final : public measure::Launcher {
 public:
  /// `session` and `interrupts` must outlive it.
  Launcher(const measure::ForkingLauncher::Options& options, const Session& session,
           sys::InterruptWatch& interrupts);

  measure::Outcome launch(const Workload& workload, const model::CaseSpec& spec) override;

 private:
  measure::ForkingLauncher own_;
  measure::ForkingLauncher python_;
};

}  // namespace parbench::python
