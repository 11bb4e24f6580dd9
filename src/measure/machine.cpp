#include "measure/machine.hpp"

#include <algorithm>

#include "sys/host.hpp"
#include "sys/topology.hpp"

namespace parbench::measure {

model::Machine read_machine() {
  const sys::HostFacts host = sys::read_host();
  const sys::Topology topology = sys::read_topology();
  model::Machine machine;
  machine.hostname = host.hostname;
  machine.cpu_model = host.cpu_model;
  machine.cpus_online = host.cpus_online;
  machine.cpus_allowed = host.cpus_allowed;
  machine.cpu_quota = host.cpu_quota;
  machine.physical_cores = topology.physical_cores;
  machine.numa_nodes = topology.numa_nodes;
  for (const sys::CacheFacts& cache : topology.caches)
    machine.caches.push_back({cache.level, cache.type, cache.size_bytes, cache.shared_by_cpus});
  machine.memory_bytes = host.memory_bytes;
  machine.kernel = host.kernel;
  machine.hypervisor = host.hypervisor;
  machine.governor = host.governor;
  machine.load_avg = host.load_avg;
  machine.aslr = host.aslr;
  return machine;
}

}  // namespace parbench::measure
