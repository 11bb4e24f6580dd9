#pragma once

#include <optional>
#include <string>
#include <vector>

namespace parbench::mp {

/// A process as the toolkit knows it.
struct ProcessInfo {
  std::string name;  ///< "MainProcess", "Process-1", "Process-1:2", "ForkPoolWorker-3"
  int pid = 0;

  bool operator==(const ProcessInfo&) const = default;
};

/// The calling process.
ProcessInfo current_process();

/// The process that created this one with the toolkit; none in the main process.
std::optional<ProcessInfo> parent_process();

/// The children of this process that were started by Process and have not ended.
std::vector<ProcessInfo> active_children();

/// CPUs of the machine that are online.
int cpu_count();

/// CPUs that this process can use at once: what its affinity mask and its control group's quota leave of them.
int usable_cpu_count();

}  // namespace parbench::mp
