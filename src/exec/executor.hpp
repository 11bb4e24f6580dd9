#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <parbench/workload.hpp>
#include <span>
#include <vector>

#include "exec/control_block.hpp"
#include "exec/placement.hpp"
#include "model/plan.hpp"
#include "model/sample.hpp"

namespace parbench::exec {

/// Runs one workload in one way. The life of one: start, any number of passes, stop; after a failure only
/// destruction. The caller is worker 0 and computes, too. Not thread-safe: one caller. Deadlines are
/// monotonic nanoseconds.
class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Brings the other workers to life; returns when each is ready. Throws base::SystemError when the system
  /// refuses.
  virtual std::optional<model::Failure> start(std::int64_t deadline_ns) = 0;

  /// Computes all items once. A failure names worker, pid, cause and items; others may still be at work then.
  virtual std::optional<model::Failure> run_pass(std::int64_t deadline_ns) = 0;

  /// Ends the other workers and waits for them. A failure: one did not end as it should.
  virtual std::optional<model::Failure> stop() = 0;

  /// The results of the last phase of the last pass; valid until destruction.
  virtual std::span<const std::byte> results() const = 0;

  /// The processes that compute, the caller's among them.
  virtual std::vector<int> pids() const = 0;
};

/// The executor for `spec`. `workload` and the mapping behind `block`, which is for its workers and phases,
/// must outlive it. `placement.cpus` holds spec.workers CPUs, or none. `claim_delay_ns`: planted, for tests; each claim
/// of a chunk takes that much longer. Throws base::SystemError where memory for the results is refused.
std::unique_ptr<Executor> make_executor(const model::CaseSpec& spec, const Workload& workload,
                                        const ControlBlock& block, Placement placement,
                                        std::int64_t claim_delay_ns = 0);

/// The largest chunk that a case's workers claim at once: what `auto` comes to.
std::size_t resolved_chunk(const model::CaseSpec& spec, std::size_t items);

}  // namespace parbench::exec
