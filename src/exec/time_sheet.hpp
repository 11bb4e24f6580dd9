#pragma once

#include <cstdint>
#include <vector>

#include "exec/control_block.hpp"
#include "model/sample.hpp"

namespace parbench::exec {

/// The least that was seen in some tries.
std::int64_t look_at_the_clock_ns();

/// Adds up where the workers' time went, pass after pass, from what they left in the control block. The caller's own,
/// filled between passes, so that it costs nothing while the clock runs. Each moment of a pass is one of dispatch,
/// computing, transfer or idle for each worker, so that a worker's four sums are the passes' wall time.
class TimeSheet {
 public:
  /// Spans count from `started_ns` (monotonic). `clock_ns`: what a look at the clock takes, which is in what timed claims
  /// took.
  TimeSheet(const ControlBlock& block, std::int64_t started_ns,
            std::int64_t clock_ns = look_at_the_clock_ns());

  /// After a pass that came to its end, and before the next one begins. Both monotonic.
  void add_pass(std::int64_t begin_ns, std::int64_t end_ns);

  /// By worker. The first pass added is the cold one; of the further ones the times are those of the middle half by wall
  /// time (base::middle_half), so that a disturbed pass does not speak for all.
  std::vector<model::WorkerRecord> records() const;

 private:
  /// A further pass.
  struct Pass {
    std::int64_t wall_ns;
    std::vector<model::TimeShares> shares;  ///< by worker
  };

  std::vector<model::TimeShares> split_phase(std::size_t phase, std::int64_t opened_ns,
                                             std::int64_t closed_ns) const;
  void note_spans(std::size_t phase);

  ControlBlock block_;
  std::int64_t started_ns_;
  std::int64_t clock_ns_;
  int passes_ = 0;
  std::vector<model::WorkerRecord> records_;  ///< without the times of further passes
  std::vector<Pass> further_;
};

}  // namespace parbench::exec
