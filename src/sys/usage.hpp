#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

/// What processes have used. No value means that the kernel does not tell here.
namespace parbench::sys {

struct ResourceUsage {
  std::int64_t user_ns = 0;
  std::int64_t system_ns = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
};

/// This process and all children that it has reaped.
ResourceUsage usage_with_children();

/// CPU time of a living process, all its threads, and of the children that it has reaped; of those in steps of a
/// clock tick, 10 ms.
std::optional<std::int64_t> process_cpu_ns(pid_t pid);

/// Its memory with shared pages divided among those who map them, so that processes may be added up.
std::optional<std::int64_t> pss_bytes(pid_t pid);

/// Time that the hypervisor has taken from all CPUs since boot.
std::optional<std::int64_t> steal_ns();

/// Time during which some task had to wait for a CPU, since boot, machine-wide.
std::optional<std::int64_t> cpu_pressure_ns();

/// The parts of the above that read text, apart for tests.
std::optional<std::int64_t> parse_pss_bytes(std::string_view smaps_rollup);
std::optional<std::int64_t> parse_steal_ticks(std::string_view proc_stat);
std::optional<std::int64_t> parse_children_ticks(std::string_view proc_pid_stat);
std::optional<std::int64_t> parse_pressure_us(std::string_view proc_pressure);

}  // namespace parbench::sys
