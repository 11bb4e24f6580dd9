#pragma once

#include <vector>

namespace parbench::exec {

/// Where workers run.
struct Placement {
  /// Whether waiting may start with a spin; only where each worker has a CPU to itself.
  bool spin = false;
  /// The CPU of each worker; empty: wherever the system puts them. Context: a kernel may wake a sleeping
  /// worker on the CPU of the one that wakes it, though others are idle; two workers then share it for many
  /// passes (seen: a pass of 500 us in place of 200 us, for threads and for processes alike). Choice: workers
  /// are dealt out over the CPUs, and keep to them. Price: a worker cannot flee from other work on its CPU.
  std::vector<int> cpus = {};
};

}  // namespace parbench::exec
