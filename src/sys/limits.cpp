#include "sys/limits.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <fstream>
#include <optional>

#include "base/error.hpp"

namespace parbench::sys {
namespace {

std::optional<std::string> first_word(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  if (file >> word) return word;
  return std::nullopt;
}

/// The cgroup's limit, when this process is in one that has a limit.
std::optional<std::string> cgroup_pids_max() {
  std::ifstream groups("/proc/self/cgroup");
  std::string line;
  while (std::getline(groups, line)) {
    if (line.rfind("0::", 0) != 0) continue;
    auto word = first_word("/sys/fs/cgroup" + line.substr(3) + "/pids.max");
    if (word && *word != "max") return word;
  }
  return std::nullopt;
}

std::string task_limits() {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  rlimit limit{};
  if (::getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    add("'ulimit -u' is " + std::to_string(limit.rlim_cur) + " processes and threads of this user");
  if (const auto pids = cgroup_pids_max()) add("the cgroup's pids.max is " + *pids);
  if (const auto threads = first_word("/proc/sys/kernel/threads-max"))
    add("kernel.threads-max is " + *threads);
  if (const auto pids = first_word("/proc/sys/kernel/pid_max")) add("kernel.pid_max is " + *pids);
  return text;
}

}  // namespace

void throw_no_more_tasks(const std::string& operation, const std::string& operands, int error) {
  if (error == EAGAIN)
    throw base::SystemError(operation, operands, error, task_limits() + "; raise it or use fewer workers");
  throw base::SystemError(operation, operands, error,
                          "memory is short: use fewer workers or a smaller --size");
}

}  // namespace parbench::sys
