#include "sys/usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <ctime>
#include <sstream>
#include <string>

#include "sys/file.hpp"

namespace parbench::sys {
namespace {

std::int64_t to_ns(const timeval& time) {
  return time.tv_sec * 1'000'000'000 + time.tv_usec * 1'000;
}

std::int64_t tick_ns() {
  return 1'000'000'000 / ::sysconf(_SC_CLK_TCK);
}

/// The integer that follows `label` (and blanks), wherever that stands.
std::optional<std::int64_t> number_after(std::string_view text, std::string_view label) {
  std::size_t at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  at = text.find_first_not_of(" \t", at + label.size());
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

template <class Parse>
auto parse_file(const std::string& path, Parse parse) -> decltype(parse(std::string_view())) {
  const auto text = try_read_file(path);
  return text ? parse(*text) : std::nullopt;
}

}  // namespace

ResourceUsage usage_with_children() {
  ResourceUsage total;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    total.user_ns += to_ns(usage.ru_utime);
    total.system_ns += to_ns(usage.ru_stime);
    total.minor_faults += usage.ru_minflt;
    total.major_faults += usage.ru_majflt;
    total.voluntary_switches += usage.ru_nvcsw;
    total.involuntary_switches += usage.ru_nivcsw;
  }
  return total;
}

std::optional<std::int64_t> process_cpu_ns(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return std::nullopt;
  const auto ticks = parse_file("/proc/" + std::to_string(pid) + "/stat", parse_children_ticks);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec + ticks.value_or(0) * tick_ns();
}

std::optional<std::int64_t> parse_children_ticks(std::string_view text) {
  const std::size_t name_end = text.rfind(')');  // the name may hold anything
  if (name_end == std::string_view::npos) return std::nullopt;
  std::istringstream fields{std::string(text.substr(name_end + 1))};
  std::string other;
  for (int field = 3; field < 16; ++field) fields >> other;
  std::int64_t user = 0;
  std::int64_t system = 0;
  if (!(fields >> user >> system)) return std::nullopt;
  return user + system;
}

std::optional<std::int64_t> parse_pss_bytes(std::string_view smaps_rollup) {
  const auto kibibytes = number_after(smaps_rollup, "\nPss:");
  return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
}

std::optional<std::int64_t> parse_steal_ticks(std::string_view proc_stat) {
  // "cpu  user nice system idle iowait irq softirq steal ..."
  if (proc_stat.rfind("cpu ", 0) != 0) return std::nullopt;
  std::string_view rest = proc_stat.substr(4, proc_stat.find('\n') - 4);
  std::optional<std::int64_t> value;
  for (int field = 0; field < 8; ++field) {
    const std::size_t begin = rest.find_first_not_of(' ');
    if (begin == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(begin);
    value = number_after(rest, "");
    const std::size_t end = rest.find(' ');
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  }
  return value;
}

std::optional<std::int64_t> parse_pressure_us(std::string_view proc_pressure) {
  return number_after(proc_pressure.substr(0, proc_pressure.find('\n')), "total=");
}

std::optional<std::int64_t> pss_bytes(pid_t pid) {
  return parse_file("/proc/" + std::to_string(pid) + "/smaps_rollup", parse_pss_bytes);
}

std::optional<std::int64_t> steal_ns() {
  const auto ticks = parse_file("/proc/stat", parse_steal_ticks);
  return ticks ? std::optional(*ticks * tick_ns()) : std::nullopt;
}

std::optional<std::int64_t> cpu_pressure_ns() {
  const auto microseconds = parse_file("/proc/pressure/cpu", parse_pressure_us);
  return microseconds ? std::optional(*microseconds * 1'000) : std::nullopt;
}

}  // namespace parbench::sys
