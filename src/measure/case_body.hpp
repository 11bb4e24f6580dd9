#pragma once

#include <chrono>
#include <optional>
#include <parbench/workload.hpp>
#include <variant>

#include "exec/control_block.hpp"
#include "exec/placement.hpp"
#include "measure/fault.hpp"
#include "model/plan.hpp"
#include "model/sample.hpp"

namespace parbench::measure {

/// What a case's process needs to know. References outlive the process's work.
struct CaseJob {
  const Workload& workload;
  const model::CaseSpec& spec;
  exec::ControlBlock block;
  exec::Placement placement;           ///< of its workers
  std::chrono::nanoseconds timeout{};  ///< of a pass, and of start and stop
  std::optional<Fault> fault;          ///< for this case
};

/// Measures a case once, in the calling process, which must be fresh and must end soon after: start, first
/// pass, further passes (as many as fill 10 ms, 3 at least, 1000 at most), stop. On failure workers may be
/// left behind, which end with the process. Does not throw.
std::variant<model::Sample, model::Failure> measure_case(const CaseJob& job) noexcept;

}  // namespace parbench::measure
