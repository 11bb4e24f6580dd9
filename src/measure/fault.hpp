#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <parbench/workload.hpp>
#include <string>
#include <string_view>

#include "exec/executor.hpp"

/// Planted trouble, for tests: what happens when a worker dies, throws, stops, or is a little slower. It is
/// told by the environment variable PARBENCH_FAULT, described in tests/README.md; without it nothing of this
/// is in the way.
namespace parbench::measure {

struct Fault {
  enum class Kind { kill, segv, exit, bad_alloc, exception, stop, slow, delay };

  std::string case_id;  ///< "*": every case
  Kind kind = Kind::kill;
  int worker = 0;
  int call = 1;                            ///< it strikes at this worker's call-th run(), from 1
  double slow_by = 0;                      ///< for slow: the fraction by which each pass takes longer
  std::chrono::nanoseconds claim_delay{};  ///< for delay: by which each claim of a chunk takes longer

  bool operator==(const Fault&) const = default;
};

/// "case=squares/procs/2 do=kill worker=1 call=2"; "case=squares/threads/2#2 do=slow:3%"; "case=* do=delay:5us".
/// Throws base::UsageError that names what is wrong.
Fault parse_fault(std::string_view text);

/// Whether the fault is meant for the case with this id.
bool strikes(const Fault& fault, const std::string& case_id);

/// A workload that does the same as `inner`, but for the fault. `inner` must outlive it.
std::unique_ptr<const Workload> plant(const Workload& inner, const Fault& fault);

/// An executor that makes each pass longer by `fraction`, inside the time that is measured.
std::unique_ptr<exec::Executor> slow_down(std::unique_ptr<exec::Executor> inner, double fraction);

}  // namespace parbench::measure
