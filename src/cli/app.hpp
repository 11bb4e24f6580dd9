#pragma once

#include <string>
#include <vector>

namespace parbench::cli {

enum ExitCode {
  exit_ok = 0,
  exit_case_failed = 1,  ///< a case failed, timed out or gave another result
  exit_usage = 2,        ///< the command line, a configuration, or what they name
  exit_regressed = 3,    ///< `compare` found what --fail-on names
  exit_refused = 4,      ///< the system: permissions, memory, processes, disk
  exit_interrupted = 130
};

/// The whole program: what to do, then do it. Everything that goes wrong ends here as a message on stderr and
/// an exit code. `program` is argv[0].
int run(const std::vector<std::string>& arguments, const std::string& program);

}  // namespace parbench::cli
