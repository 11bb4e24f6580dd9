#include "sys/topology.hpp"

#include <hwloc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <tuple>

namespace parbench::sys {
namespace {

/// Keeps hwloc from loading its plug-ins while in scope: they bring OpenCL, CUDA or X11 into the process,
/// whose libraries may start threads, for devices that are not asked about. The only switch for it is the
/// environment.
class NoPlugins {
 public:
  NoPlugins() : is_mine_(std::getenv(variable) == nullptr) {
    if (is_mine_) setenv(variable, "/proc/self/no-plugins", 1);
  }
  NoPlugins(const NoPlugins&) = delete;
  NoPlugins& operator=(const NoPlugins&) = delete;
  ~NoPlugins() {
    if (is_mine_) unsetenv(variable);
  }

 private:
  static constexpr const char* variable = "HWLOC_PLUGINS_PATH";
  bool is_mine_;
};

struct Destroy {
  void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};
using Handle = std::unique_ptr<hwloc_topology, Destroy>;

/// I/O devices are left out by default. DONT_CHANGE_BINDING: the x86 back end would otherwise hop over all
/// CPUs.
Handle load() {
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) return nullptr;
  Handle handle(raw);
  constexpr unsigned long flags = HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
                                  HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING |
                                  HWLOC_TOPOLOGY_FLAG_DONT_CHANGE_BINDING;
  hwloc_topology_set_flags(raw, flags);
  hwloc_topology_set_icache_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_ALL);
  return hwloc_topology_load(raw) == 0 ? std::move(handle) : nullptr;
}

std::optional<int> count(hwloc_topology_t topology, hwloc_obj_type_t type) {
  const int objects = hwloc_get_nbobjs_by_type(topology, type);
  return objects > 0 ? std::optional(objects) : std::nullopt;
}

std::string cache_type(hwloc_obj_cache_type_t type) {
  if (type == HWLOC_OBJ_CACHE_DATA) return "data";
  return type == HWLOC_OBJ_CACHE_INSTRUCTION ? "instruction" : "unified";
}

std::vector<CacheFacts> read_caches(hwloc_topology_t topology) {
  std::vector<CacheFacts> caches;
  const int depth = hwloc_topology_get_depth(topology);
  for (int level = 0; level < depth; ++level) {
    if (hwloc_obj_type_is_cache(hwloc_get_depth_type(topology, level)) == 0) continue;
    for (hwloc_obj_t at = hwloc_get_obj_by_depth(topology, level, 0); at != nullptr; at = at->next_cousin) {
      if (at->attr->cache.size == 0) continue;  // hwloc's way to say "not known"
      const CacheFacts cache{static_cast<int>(at->attr->cache.depth), cache_type(at->attr->cache.type),
                             at->attr->cache.size, hwloc_bitmap_weight(at->cpuset)};
      if (std::find(caches.begin(), caches.end(), cache) == caches.end()) caches.push_back(cache);
    }
  }
  std::sort(caches.begin(), caches.end(), [](const CacheFacts& a, const CacheFacts& b) {
    return std::tie(a.level, a.type, a.size_bytes) < std::tie(b.level, b.type, b.size_bytes);
  });
  return caches;
}

/// hwloc orders a core's hardware threads; `place` is the rank within that order.
void add_cpus_at(hwloc_topology_t topology, int place, std::vector<int>& cpus) {
  const int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
  for (int core = 0; core < cores; ++core) {
    hwloc_const_cpuset_t threads =
        hwloc_get_obj_by_type(topology, HWLOC_OBJ_CORE, static_cast<unsigned>(core))->cpuset;
    int cpu = hwloc_bitmap_first(threads);
    for (int rank = 0; rank < place && cpu >= 0; ++rank) cpu = hwloc_bitmap_next(threads, cpu);
    if (cpu >= 0) cpus.push_back(cpu);
  }
}

}  // namespace

std::vector<int> cpus_for_workers() {
  const NoPlugins no_plugins;
  const Handle handle = load();
  std::vector<int> cpus;
  if (!handle) return cpus;
  const int all = hwloc_get_nbobjs_by_type(handle.get(), HWLOC_OBJ_PU);
  for (int place = 0; static_cast<int>(cpus.size()) < all; ++place) {
    const std::size_t before = cpus.size();
    add_cpus_at(handle.get(), place, cpus);
    if (cpus.size() == before) return {};  // no cores are known
  }
  return cpus;
}

Topology read_topology() {
  const NoPlugins no_plugins;
  const Handle handle = load();
  if (!handle) return {};
  return {count(handle.get(), HWLOC_OBJ_CORE), count(handle.get(), HWLOC_OBJ_NUMANODE),
          read_caches(handle.get())};
}

}  // namespace parbench::sys
