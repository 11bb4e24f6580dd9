#pragma once

#include <memory>
#include <parbench/workload.hpp>
#include <variant>
#include <vector>

#include "measure/case_body.hpp"
#include "python/counterpart.hpp"
#include "python/interpreter.hpp"
#include "sys/child.hpp"
#include "sys/command.hpp"
#include "sys/scratch_folder.hpp"

namespace parbench::python {

/// What a run with Python needs from its begin to its end: the scripts in a folder, and a process that ends all
/// interpreters, and what they have started, should this one be killed. Made while the process has one thread.
class Session {
 public:
  /// Throws base::SystemError.
  explicit Session(Interpreter interpreter);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The same kinds, which this must outlive; but whoever prepares one prepares its half in Python, too.
  std::vector<WorkloadKind> prepared_for(std::vector<WorkloadKind> kinds);

  /// Measures a case of the workload that was prepared last, in the calling process, which is the case's own.
  std::variant<model::Sample, model::Failure> measure(const measure::CaseJob& job) const noexcept;

 private:
  std::string description() const;

  Interpreter interpreter_;
  sys::ScratchFolder folder_;
  sys::CommandGroup group_;
  sys::Child guard_;
  std::unique_ptr<const Counterpart> counterpart_;
};

}  // namespace parbench::python
