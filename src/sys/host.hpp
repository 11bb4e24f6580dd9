#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Facts about this machine and what it lets this process use. What cannot be read has no value.
namespace parbench::sys {

/// CPUs that are online, whoever may use them.
int online_cpu_count();

/// CPUs that this process's affinity mask allows; all that are online where it cannot be read.
int allowed_cpu_count();

/// How many workers can compute at once here: the CPUs allowed, or what the cgroup's quota grants, rounded
/// up, where that is less. At least 1.
int usable_cpu_count();

struct HostFacts {
  std::string hostname;
  std::string kernel;  ///< "Linux 6.1.0-18-amd64 x86_64"
  std::optional<std::string> cpu_model;
  int cpus_online = 1;
  int cpus_allowed = 1;
  std::optional<double> cpu_quota;  ///< CPUs' worth of time that the cgroup grants
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::string> hypervisor;  ///< "KVM", "VMware", ...; no value: none, or one that hides
  std::optional<std::string> governor;    ///< of the allowed CPUs, "powersave, performance" where they differ
  std::optional<std::array<double, 3>> load_avg;  ///< over 1, 5 and 15 minutes
  std::optional<int> aslr;                        ///< kernel.randomize_va_space: 0 off, 1 partly, 2 full
};

HostFacts read_host();

/// Settings that change how fast the machine is, or how evenly; none is changed here.
struct Tuning {
  std::optional<bool> turbo;
  std::string turbo_off;  ///< the command that switches it off; set where `turbo` is
  std::optional<std::string> transparent_huge_pages;  ///< "always", "madvise" or "never"
};

/// Files are looked for below `root`.
Tuning read_tuning(const std::filesystem::path& root = "/");

// Parsers of what the files hold.
std::optional<std::string> parse_cpu_model(std::string_view cpuinfo);
std::optional<std::array<double, 3>> parse_load_avg(std::string_view loadavg);
std::optional<std::uint64_t> parse_memory_bytes(std::string_view meminfo);
/// "always [madvise] never" -> "madvise"
std::optional<std::string> parse_selected(std::string_view choices);

/// The usual name of the hypervisor that signs cpuid leaf 0x40000000 with `signature` ("KVMKVMKVM\0\0\0");
/// the signature itself where it is not a known one.
std::string hypervisor_by_signature(std::string_view signature);
/// The same by what the firmware says of the machine. A known vendor of virtual machines only: a cloud's name
/// alone also stands on machines without a hypervisor.
std::optional<std::string> hypervisor_by_firmware(std::string_view vendor, std::string_view product);

}  // namespace parbench::sys
