#pragma once

#include <functional>
#include <vector>

#include "base/random.hpp"
#include "model/report.hpp"

/// Reports of runs that were never run, whose times follow a model of the machine.
namespace parbench::test {

/// What slows a process, as the logarithm of a factor: by the number of its workers, once a round.
using Machine = std::function<double(int workers)>;

/// Makes the machine of one run.
using MachineModel = std::function<Machine(base::Random&)>;

struct Code {
  int rounds = 12;
  /// Of squares/seq/1 (and its control), squares/threads/2, squares/procs/2: how many times as long they take.
  std::vector<double> factors{1, 1, 1};
};

/// A complete run of `squares` with seq, threads/2 and procs/2, summaries and comparisons left out.
model::Report simulated_run(const MachineModel& model, std::uint64_t seed, const Code& code = {});

/// Nothing but independent noise of this deviation.
MachineModel steady(double deviation);

}  // namespace parbench::test
