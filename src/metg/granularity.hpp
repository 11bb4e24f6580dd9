#pragma once

#include <vector>

#include "metg/curve.hpp"

namespace parbench::metg {

inline constexpr double half = 0.5;
inline constexpr double most = 0.9;

/// The minimum effective task granularity of one way to run tasks: the shortest task that workers run at an efficiency
/// of 50 % (or 90 %), METG(50 %). The efficiency of w workers is the loop's time / (w x theirs). Every task is claimed on
/// its own (chunk 1, dynamic), since what is asked for is the price of handing out one task: chunks would hide it behind
/// tasks that are not handed out. Slaughter, Wu, Fu, Brandenburg, Garcia, Kautz, Marx, Morris, Cao, Bosilca, Mirchandaney,
/// Lee, Treichler, McCormick, Aiken, Task Bench: A Parameterized Benchmark for Evaluating Parallel Runtime Performance,
/// SC20. There a task's length is wall time x workers / tasks, which holds the overhead; here it is the work alone, which
/// is what one who writes tasks knows. The one is the other divided by the efficiency: twice as long at 50 %.
struct Granularity {
  Curve efficiencies;  ///< over ns per task, as the loop takes for it
  Threshold half;      ///< METG(50 %), in ns
  Threshold most;      ///< METG(90 %), in ns
  /// What each task costs a worker beyond its own length: the mean over sizes of w x time / tasks - size, each size
  /// weighted by its rounds and by how precisely it tells that (1 / (w x time / tasks)^2, as for equal relative errors).
  double overhead_ns = 0;
  std::optional<model::Interval> overhead_interval;
};

/// The length to ask for where a task is to take the loop `size` ns, by what the lengths that were asked for so far took:
/// short tasks take less than they do alone, since the CPU begins with the next before one is done.
double length_to_ask(const model::Report& report, double size);

/// The efficiencies alone, of whatever the report has of them.
std::vector<Curve> efficiency_curves(const model::Report& report);

/// Of each way to run (mode, transport, workers) in which the report has `spin` with at least three lengths of tasks that
/// are claimed one by one, each beside the loop.
std::vector<Granularity> granularities(const model::Report& report);

}  // namespace parbench::metg
