#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

/// How much CPU time the control groups of this process grant: what a container's `--cpus 1.5` comes to.
namespace parbench::sys {

/// CPUs' worth of time, the least of what the process's cgroup and those above it grant (cgroup v2 cpu.max,
/// v1 cpu.cfs_quota_us). No value where none sets a limit, or none can be read. Files are looked for below
/// `root`.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

/// Text of cpu.max: "150000 100000" is 1.5, "max 100000" is no limit.
std::optional<double> parse_cpu_max(std::string_view text);

/// Texts of cpu.cfs_quota_us and cpu.cfs_period_us: "150000" and "100000" are 1.5; a quota of "-1" is no
/// limit.
std::optional<double> parse_cfs_quota(std::string_view quota, std::string_view period);

/// The folder of this process's cgroup and the mount above which nothing can be seen.
struct CgroupPlace {
  std::filesystem::path folder;
  std::filesystem::path mount;

  bool operator==(const CgroupPlace&) const = default;
};

/// Where the CPU controller's files are, from the texts of /proc/self/cgroup and /proc/self/mountinfo. A
/// cgroup path counts from the root of the hierarchy, of which a container may see only a part: the mount's
/// own root is taken off.
std::optional<CgroupPlace> find_cgroup_v2(std::string_view cgroup, std::string_view mountinfo);
std::optional<CgroupPlace> find_cgroup_v1(std::string_view cgroup, std::string_view mountinfo);

}  // namespace parbench::sys
