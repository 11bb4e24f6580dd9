#include "sys/host.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sys/cgroup.hpp"
#include "sys/topology.hpp"

namespace parbench::sys {
namespace {

/// A folder that stands for "/", and goes away with its owner.
class FakeRoot {
 public:
  FakeRoot() {
    std::string name = (std::filesystem::temp_directory_path() / "parbench-host-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  FakeRoot(const FakeRoot&) = delete;
  FakeRoot& operator=(const FakeRoot&) = delete;
  ~FakeRoot() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((path_ / file).parent_path());
    std::ofstream(path_ / file) << text;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

constexpr const char* v2_mount =
    "25 20 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* v1_mount =
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n";

TEST(CpuQuota, is_parsed_from_cpu_max) {
  EXPECT_EQ(parse_cpu_max("150000 100000\n"), 1.5);
  EXPECT_EQ(parse_cpu_max("max 100000\n"), std::nullopt);
  EXPECT_EQ(parse_cpu_max(""), std::nullopt);
  EXPECT_EQ(parse_cpu_max("100000"), std::nullopt);
  EXPECT_EQ(parse_cpu_max("1 0"), std::nullopt);
}

TEST(CpuQuota, is_parsed_from_the_cfs_files) {
  EXPECT_EQ(parse_cfs_quota("50000\n", "100000\n"), 0.5);
  EXPECT_EQ(parse_cfs_quota("-1\n", "100000\n"), std::nullopt);
}

TEST(CpuQuota, is_the_least_of_the_group_and_those_above_it) {
  const FakeRoot root;
  root.write("proc/self/cgroup", "0::/a/b\n");
  root.write("proc/self/mountinfo", v2_mount);
  root.write("sys/fs/cgroup/a/b/cpu.max", "400000 100000\n");
  root.write("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
  EXPECT_EQ(cpu_quota(root.path()), 2.5);
}

TEST(CpuQuota, is_read_from_the_first_version_of_cgroups_too) {
  const FakeRoot root;
  root.write("proc/self/cgroup", "4:cpu,cpuacct:/docker/x\n1:name=systemd:/\n0::/\n");
  root.write("proc/self/mountinfo", v1_mount);
  root.write("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "300000\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cpu_quota(root.path()), 3.0);
}

TEST(CpuQuota, has_no_value_where_nothing_limits_or_nothing_can_be_read) {
  const FakeRoot root;
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
  root.write("proc/self/cgroup", "0::/\n");
  root.write("proc/self/mountinfo", v2_mount);
  EXPECT_EQ(cpu_quota(root.path()), std::nullopt);
}

TEST(CgroupPlace, takes_off_the_part_of_the_path_that_a_container_does_not_see) {
  const CgroupPlace expected{"/sys/fs/cgroup/inner", "/sys/fs/cgroup"};
  EXPECT_EQ(
      find_cgroup_v2("0::/docker/x/inner\n", "25 20 0:22 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"),
      expected);
  const CgroupPlace whole{"/sys/fs/cgroup", "/sys/fs/cgroup"};
  EXPECT_EQ(find_cgroup_v2("0::/docker/x\n", "25 20 0:22 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"),
            whole);
}

TEST(CgroupPlace, is_nowhere_in_garbled_files) {
  EXPECT_EQ(find_cgroup_v2("nonsense", "more - nonsense"), std::nullopt);
  EXPECT_EQ(find_cgroup_v1("4:cpu:/\n", v2_mount), std::nullopt);
  EXPECT_EQ(find_cgroup_v1("5:cpuset:/\n", v1_mount), std::nullopt);
}

TEST(Host, parses_what_the_kernel_writes) {
  EXPECT_EQ(parse_cpu_model("processor\t: 0\nmodel name\t: AMD EPYC 7B13\nflags\t: fpu\n"), "AMD EPYC 7B13");
  EXPECT_EQ(parse_cpu_model("processor\t: 0\nBogoMIPS\t: 50.00\n"), std::nullopt);
  EXPECT_EQ(parse_load_avg("0.52 1.04 2.00 1/84 6554\n"), (std::array<double, 3>{0.52, 1.04, 2.0}));
  EXPECT_EQ(parse_load_avg(""), std::nullopt);
  EXPECT_EQ(parse_memory_bytes("MemTotal:       24683116 kB\nMemFree: 1 kB\n"), 24683116ULL * 1024);
  EXPECT_EQ(parse_memory_bytes("MemFree: 1 kB\n"), std::nullopt);
  EXPECT_EQ(parse_selected("always [madvise] never\n"), "madvise");
  EXPECT_EQ(parse_selected("always"), std::nullopt);
}

TEST(Host, knows_hypervisors_by_their_signature_and_firmware) {
  EXPECT_EQ(hypervisor_by_signature(std::string_view("KVMKVMKVM\0\0\0", 12)), "KVM");
  EXPECT_EQ(hypervisor_by_signature("Microsoft Hv"), "Hyper-V");
  EXPECT_EQ(hypervisor_by_signature("NewAndStrange"), "NewAndStrange");
  EXPECT_EQ(hypervisor_by_signature(std::string_view("\0\0\0\0", 4)), "unnamed");
  EXPECT_EQ(hypervisor_by_firmware("QEMU", "Standard PC"), "QEMU");
  EXPECT_EQ(hypervisor_by_firmware("Microsoft Corporation", "Virtual Machine"), "Hyper-V");
  EXPECT_EQ(hypervisor_by_firmware("Microsoft Corporation", "Surface"), std::nullopt);
  EXPECT_EQ(hypervisor_by_firmware("Amazon EC2", "c5.metal"), std::nullopt);
}

TEST(Host, reads_this_machine_without_zeros_or_empty_names) {
  const HostFacts host = read_host();
  EXPECT_FALSE(host.kernel.empty());
  EXPECT_GE(host.cpus_online, 1);
  EXPECT_GE(host.cpus_allowed, 1);
  EXPECT_LE(host.cpus_allowed, host.cpus_online);
  EXPECT_GT(host.memory_bytes.value_or(1), 0U);
  EXPECT_NE(host.cpu_model, "");
  EXPECT_NE(host.hypervisor, "");
  EXPECT_NE(host.governor, "");
}

TEST(Host, counts_only_cpus_that_the_affinity_mask_allows) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu)
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const int usable = usable_cpu_count();
  const int online = online_cpu_count();
  const Topology topology = read_topology();
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(usable, 1);
  EXPECT_EQ(topology.physical_cores.value_or(1), 1);
  EXPECT_GE(online, usable);
}

TEST(Tuning, finds_the_switch_of_turbo_and_the_use_of_huge_pages) {
  const FakeRoot root;
  EXPECT_EQ(read_tuning(root.path()).turbo, std::nullopt);
  root.write("sys/devices/system/cpu/cpufreq/boost", "1\n");
  EXPECT_EQ(read_tuning(root.path()).turbo, true);
  root.write("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  root.write("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
  const Tuning tuning = read_tuning(root.path());
  EXPECT_EQ(tuning.turbo, false);
  EXPECT_EQ(tuning.transparent_huge_pages, "always");
}

/// How many threads this process has; a sanitizer may have started one of its own.
std::size_t thread_count() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
}

TEST(Topology, is_read_without_threads_and_leaves_environment_and_binding_alone) {
  cpu_set_t before;
  cpu_set_t after;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  const std::size_t threads = thread_count();
  const char* const plugins = std::getenv("HWLOC_PLUGINS_PATH");
  const Topology topology = read_topology();
  ASSERT_EQ(sched_getaffinity(0, sizeof after, &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
  EXPECT_EQ(std::getenv("HWLOC_PLUGINS_PATH"), plugins);
  EXPECT_EQ(thread_count(), threads);
  for (const CacheFacts& cache : topology.caches) EXPECT_GT(cache.size_bytes, 0U);
  EXPECT_NE(topology.physical_cores, 0);
}

}  // namespace
}  // namespace parbench::sys
