#include "python/launcher.hpp"

namespace parbench::python {
namespace {

measure::ForkingLauncher::Options for_python(measure::ForkingLauncher::Options options,
                                             const Session& session) {
  options.body = [&session](const measure::CaseJob& job) { return session.measure(job); };
  return options;
}

/// Of an interpreter that did not see to its time-out by itself, parbench knows no worker.
constexpr const char* unknown_worker = "time-out: worker ";

}  // namespace

Launcher::Launcher(const measure::ForkingLauncher::Options& options, const Session& session,
                   sys::InterruptWatch& interrupts)
    : own_(options, interrupts), python_(for_python(options, session), interrupts) {}

measure::Outcome Launcher::launch(const Workload& workload, const model::CaseSpec& spec) {
  if (!model::is_python(spec.mode)) return own_.launch(workload, spec);
  measure::Outcome outcome = python_.launch(workload, spec);
  if (auto* const failure = std::get_if<model::Failure>(&outcome))
    if (failure->kind == model::FailureKind::timeout && failure->message.starts_with(unknown_worker))
      failure->message = "time-out: the interpreter did not get on, nor heed its own alarm";
  return outcome;
}

}  // namespace parbench::python
