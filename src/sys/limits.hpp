#pragma once

#include <string>

namespace parbench::sys {

/// Throws base::SystemError for a process or thread that could not be started, naming the limit that was
/// reached (ulimit -u, the cgroup's pids.max, kernel.threads-max, memory) where it can be told.
[[noreturn]] void throw_no_more_tasks(const std::string& operation, const std::string& operands, int error);

}  // namespace parbench::sys
