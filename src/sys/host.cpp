#include "sys/host.hpp"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "sys/cgroup.hpp"
#include "sys/file.hpp"

namespace parbench::sys {
namespace {

/// The content of a one-line file, without its line end; no value where it is empty.
std::optional<std::string> read_line(const std::filesystem::path& path) {
  const auto text = try_read_file(path);
  if (!text || base::trim(*text).empty()) return std::nullopt;
  return std::string(base::trim(*text));
}

/// The value of the first line "key : value" of a file such as /proc/cpuinfo.
std::optional<std::string> find_field(std::string_view text, std::string_view key) {
  for (const std::string& line : base::split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || base::trim(std::string_view(line).substr(0, colon)) != key) continue;
    const std::string_view value = base::trim(std::string_view(line).substr(colon + 1));
    return value.empty() ? std::nullopt : std::optional<std::string>(value);
  }
  return std::nullopt;
}

/// The CPUs of the affinity mask. The kernel's mask may be larger than cpu_set_t (1024 CPUs): grow until it
/// fits.
std::vector<int> allowed_cpus() {
  for (std::size_t sets = 1; sets <= 64; sets *= 2) {
    std::vector<cpu_set_t> mask(sets);
    const std::size_t bytes = sets * sizeof(cpu_set_t);
    std::memset(mask.data(), 0, bytes);
    if (sched_getaffinity(0, bytes, mask.data()) != 0) continue;
    std::vector<int> cpus;
    for (std::size_t cpu = 0; cpu < bytes * 8; ++cpu)
      if (CPU_ISSET_S(cpu, bytes, mask.data())) cpus.push_back(static_cast<int>(cpu));
    return cpus;
  }
  return {};
}

std::optional<std::string> hypervisor_by_cpuid() {
#if defined(__x86_64__) || defined(__i386__)
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  constexpr unsigned runs_under_hypervisor = 1U << 31U;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & runs_under_hypervisor) == 0) return std::nullopt;
  __cpuid(0x40000000U, eax, ebx, ecx, edx);
  std::array<char, 12> signature{};
  std::memcpy(signature.data(), &ebx, 4);
  std::memcpy(signature.data() + 4, &ecx, 4);
  std::memcpy(signature.data() + 8, &edx, 4);
  return hypervisor_by_signature({signature.data(), signature.size()});
#else
  return std::nullopt;
#endif
}

std::optional<std::string> read_hypervisor() {
  if (auto name = hypervisor_by_cpuid()) return name;
  if (auto type = read_line("/sys/hypervisor/type")) return type;
  return hypervisor_by_firmware(read_line("/sys/class/dmi/id/sys_vendor").value_or(""),
                                read_line("/sys/class/dmi/id/product_name").value_or(""));
}

std::optional<std::string> read_governor() {
  std::vector<std::string> governors;
  for (const int cpu : allowed_cpus()) {
    const auto name =
        read_line("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/scaling_governor");
    if (name && std::find(governors.begin(), governors.end(), *name) == governors.end())
      governors.push_back(*name);
  }
  return governors.empty() ? std::nullopt : std::optional(base::join(governors, ", "));
}

std::optional<int> read_aslr() {
  const auto text = read_line("/proc/sys/kernel/randomize_va_space");
  const auto value = text ? base::parse_count(*text) : std::nullopt;
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

template <class Parse>
auto parse_file(const char* path, Parse parse) -> decltype(parse(std::string_view())) {
  const auto text = try_read_file(path);
  return text ? parse(*text) : std::nullopt;
}

}  // namespace

int online_cpu_count() {
  return std::max(1, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)));
}

int allowed_cpu_count() {
  const auto cpus = allowed_cpus();
  return cpus.empty() ? online_cpu_count() : static_cast<int>(cpus.size());
}

int usable_cpu_count() {
  const int allowed = allowed_cpu_count();
  const auto quota = cpu_quota();
  if (!quota || *quota >= allowed) return allowed;
  return std::max(1, static_cast<int>(std::ceil(*quota)));
}

HostFacts read_host() {
  utsname names{};
  uname(&names);
  HostFacts host;
  host.hostname = names.nodename;
  host.kernel = std::string(names.sysname) + " " + names.release + " " + names.machine;
  host.cpu_model = parse_file("/proc/cpuinfo", parse_cpu_model);
  host.cpus_online = online_cpu_count();
  host.cpus_allowed = allowed_cpu_count();
  host.cpu_quota = cpu_quota();
  host.memory_bytes = parse_file("/proc/meminfo", parse_memory_bytes);
  host.hypervisor = read_hypervisor();
  host.governor = read_governor();
  host.load_avg = parse_file("/proc/loadavg", parse_load_avg);
  host.aslr = read_aslr();
  return host;
}

Tuning read_tuning(const std::filesystem::path& root) {
  Tuning tuning;
  const std::string cpu = "sys/devices/system/cpu/";
  if (const auto no_turbo = read_line(root / (cpu + "intel_pstate/no_turbo"))) {
    tuning.turbo = *no_turbo == "0";
    tuning.turbo_off = "echo 1 | sudo tee /" + cpu + "intel_pstate/no_turbo";
  } else if (const auto boost = read_line(root / (cpu + "cpufreq/boost"))) {
    tuning.turbo = *boost == "1";
    tuning.turbo_off = "echo 0 | sudo tee /" + cpu + "cpufreq/boost";
  }
  if (const auto pages = read_line(root / "sys/kernel/mm/transparent_hugepage/enabled"))
    tuning.transparent_huge_pages = parse_selected(*pages);
  return tuning;
}

std::optional<std::string> parse_cpu_model(std::string_view cpuinfo) {
  for (const char* key : {"model name", "Model", "cpu model", "cpu"})  // x86, ARM boards, MIPS, POWER
    if (auto model = find_field(cpuinfo, key)) return model;
  return std::nullopt;
}

std::optional<std::array<double, 3>> parse_load_avg(std::string_view loadavg) {
  const std::vector<std::string> words = base::split(loadavg, ' ');
  if (words.size() < 3) return std::nullopt;
  std::array<double, 3> loads{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto load = base::parse_real(words[i]);
    if (!load || *load < 0) return std::nullopt;
    loads[i] = *load;
  }
  return loads;
}

std::optional<std::uint64_t> parse_memory_bytes(std::string_view meminfo) {
  const auto field = find_field(meminfo, "MemTotal");
  if (!field) return std::nullopt;
  const auto kibibytes = base::parse_count(base::split(*field, ' ').front());
  if (!kibibytes || *kibibytes <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(*kibibytes) * 1024;
}

std::optional<std::string> parse_selected(std::string_view choices) {
  const std::size_t open = choices.find('[');
  const std::size_t close = choices.find(']', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  return std::string(choices.substr(open + 1, close - open - 1));
}

std::string hypervisor_by_signature(std::string_view signature) {
  constexpr std::pair<std::string_view, const char*> known[] = {
      {"KVMKVMKVM", "KVM"},           {"Linux KVM Hv", "KVM"},      {"Microsoft Hv", "Hyper-V"},
      {"VMwareVMware", "VMware"},     {"XenVMMXenVMM", "Xen"},      {"TCGTCGTCGTCG", "QEMU"},
      {"VBoxVBoxVBox", "VirtualBox"}, {" lrpepyh vr", "Parallels"}, {"prl hyperv  ", "Parallels"},
      {"bhyve bhyve ", "bhyve"},      {"ACRNACRNACRN", "ACRN"}};
  const std::string_view text = signature.substr(0, signature.find('\0'));
  for (const auto& [sign, name] : known)
    if (text == sign) return name;
  const bool is_readable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return text.empty() || !is_readable ? "unnamed" : std::string(base::trim(text));
}

std::optional<std::string> hypervisor_by_firmware(std::string_view vendor, std::string_view product) {
  constexpr std::pair<std::string_view, const char*> known[] = {
      {"QEMU", "QEMU"}, {"VMware", "VMware"},       {"innotek", "VirtualBox"}, {"VirtualBox", "VirtualBox"},
      {"Xen", "Xen"},   {"Parallels", "Parallels"}, {"Bochs", "Bochs"},        {"BHYVE", "bhyve"},
      {"KVM", "KVM"},   {"OpenStack", "KVM"}};
  for (const auto& [mark, name] : known)
    if (vendor.find(mark) != std::string_view::npos || product.find(mark) != std::string_view::npos)
      return name;
  if (vendor == "Microsoft Corporation" && product == "Virtual Machine") return "Hyper-V";
  return std::nullopt;
}

}  // namespace parbench::sys
