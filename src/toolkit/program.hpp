#pragma once

#include <string>
#include <vector>

/// The example programs of parbench::mp, which `parbench toolkit` shows.
namespace parbench::toolkit {

struct Program {
  std::string name;    ///< of its file in tests/examples, and of what it shows
  std::string title;   ///< what it does, in one line
  std::string python;  ///< the line of Python that it mirrors
  int (*run)();        ///< its main
};

/// All of them, in the order in which one learns them.
std::vector<Program> programs();

/// Runs it in a process of its own, so that it finds everything as at program start and harms no one. The
/// calling process must have one thread. Returns what went wrong ("exited with code 1", "was killed by
/// SIGSEGV", ...), or nothing. Throws base::SystemError where there is no process left.
std::string run(const Program& program);

}  // namespace parbench::toolkit
