#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What lies behind the CPUs that this process may use, as hwloc sees it: cores, NUMA nodes, caches.
namespace parbench::sys {

/// A kind of cache; each kind stands once, however many of them there are.
struct CacheFacts {
  int level = 0;
  std::string type;  ///< "data", "instruction", "unified"
  std::uint64_t size_bytes = 0;
  int shared_by_cpus = 0;  ///< counting only CPUs that this process may use

  bool operator==(const CacheFacts&) const = default;
};

struct Topology {
  std::optional<int> physical_cores;  ///< fewer than the CPUs allowed where two hardware threads share a core
  std::optional<int> numa_nodes;
  std::vector<CacheFacts> caches;  ///< from the nearest level to the farthest; empty where not known
};

/// The CPUs that this process may use, in the order in which workers are best put on them: one hardware
/// thread of each core first, then the others. Ids as the kernel counts them; empty where hwloc cannot tell.
/// As read_topology().
std::vector<int> cpus_for_workers();

/// Starts no thread, opens no device, leaves CPU bindings and (after it returns) the environment as they
/// were; to be called while the process has one thread. An empty Topology where hwloc cannot tell.
Topology read_topology();

}  // namespace parbench::sys
