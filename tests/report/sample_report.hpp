#pragma once

#include "model/report.hpp"

/// Hand-made reports, with numbers that are easy to follow.
namespace parbench::test {

/// squares: seq/1 takes 447 us a pass, threads/2 is 1.86 times as fast, procs/2 is 1.85 times as fast warm
/// and 0.31 times cold. Twelve rounds, of which two are kept as samples.
model::ExperimentRecord sample_experiment();

/// A complete run of that experiment on two CPUs.
model::Report sample_report();

/// The same, stopped by the user after five rounds: no intervals, verdicts unresolved.
model::Report interrupted_report();

/// A worker of procs/2 died, and threads/2 gave a different result.
model::Report failed_report();

/// Two experiments, the second with parameters of every type and options in its ids.
model::Report suite_report();

/// Sets the case's comparison of this metric.
model::Comparison& comparison(model::ExperimentRecord& experiment, std::size_t index, model::Metric metric);

}  // namespace parbench::test
