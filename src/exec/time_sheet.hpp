#pragma once

#include <cstdint>
#include <vector>

#include "exec/control_block.hpp"
#include "model/sample.hpp"

namespace parbench::exec {

/// Adds up where the workers' time went, pass after pass, from what they left in the control block. The caller's own,
/// filled between passes, so that it costs nothing while the clock runs. Each moment of a pass is one of dispatch,
/// computing, transfer or idle for each worker, so that a worker's four sums are the passes' wall time.
class TimeSheet {
 public:
  /// Spans count from `started_ns` (monotonic).
  TimeSheet(const ControlBlock& block, std::int64_t started_ns);

  /// After a pass that came to its end, and before the next one begins. Both monotonic.
  void add_pass(std::int64_t begin_ns, std::int64_t end_ns);

  /// By worker: the first pass added is the cold one, the rest are the further passes.
  const std::vector<model::WorkerRecord>& records() const { return records_; }

 private:
  void add_share(model::WorkerRecord& record, std::size_t phase, std::int64_t opened_ns,
                 std::int64_t closed_ns);

  ControlBlock block_;
  std::int64_t started_ns_;
  int passes_ = 0;
  std::vector<model::WorkerRecord> records_;
};

}  // namespace parbench::exec
