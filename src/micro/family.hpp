#pragma once

#include <functional>
#include <string>
#include <vector>

namespace benchmark {
class State;
}

namespace parbench::micro {

/// Runs one side of an operation as Google Benchmark wants it: sets up, loops over `state`, clears away. When it
/// returns, the process has one thread and no child again. It may throw: Skipped, or whatever went wrong.
using Body = std::function<void(benchmark::State&)>;

/// Something done with threads and std, and with processes and parbench::mp. A side may be missing.
struct Operation {
  std::string name;  ///< in the benchmarks' names: "4KiB"
  std::string what;  ///< its row in the table: "send and receive 4 KiB"
  std::string
      clause;  ///< in the sentence, what sets it apart from its family's others: "for 4 KiB"; may be empty
  Body threads;
  Body processes;
};

/// Operations that stand together, and the words for a sentence about them:
/// "`processes` costs 12x what `threads` costs `deed`: 310 us against 26 us."
struct Family {
  std::string name;       ///< "start"
  std::string title;      ///< "Starting and joining"
  std::string processes;  ///< "A process"
  std::string threads;    ///< "a thread"
  std::string deed;       ///< "to start and join"
  std::vector<Operation> operations;
};

/// "start/small/threads"
enum class Side { threads, processes };
inline std::string benchmark_name(const Family& family, const Operation& operation, Side side) {
  return family.name + "/" + operation.name + (side == Side::threads ? "/threads" : "/processes");
}

}  // namespace parbench::micro
