#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "scaling/fit.hpp"
#include "scaling/point.hpp"

namespace parbench::scaling {

/// What keeps speed-up below the number of workers.
enum class Cause {
  serial_part,       ///< the curve is Amdahl's: something is done by one at a time
  coherency,         ///< the curve bends down: each worker waits for each other
  memory_bandwidth,  ///< computing takes longer, and no more bytes move than with fewer workers
  inflation,  ///< computing takes longer side by side: caches, memory, clock speed, or waiting inside an item
  dispatch,   ///< handing out work
  imbalance,  ///< some are done before the others
  transfer,   ///< moving results
  one_worker,   ///< a single worker is slower than the loop already
  start_up,     ///< making and ending the workers, in a one-shot run
  few_cpus,     ///< more workers than CPUs
  shared_cores  ///< more workers than physical cores
};

std::string_view name(Cause cause);

struct Limit {
  Cause cause = Cause::serial_part;
  int workers = 1;  ///< of the case in which it shows
  /// Of workers x wall time there, what is lost to it; none where that cannot be told.
  std::optional<double> share;

  bool operator==(const Limit&) const = default;
};

/// The same work on more and more workers.
struct StrongScaling {
  Group group;
  std::vector<Point> points;  ///< ascending by workers, at least two different counts
  FitOrRefusal<stats::AmdahlLaw> amdahl;
  FitOrRefusal<stats::UniversalLaw> universal;
  std::vector<Limit> limits;  ///< the dearest first; empty where little is lost
};

/// A curve for each group of cases with at least two worker counts that have a speed-up. The base has to be one worker.
std::vector<StrongScaling> strong_scaling(const model::ExperimentRecord& experiment,
                                          const model::Machine& machine);

}  // namespace parbench::scaling
