#pragma once

#include <chrono>
#include <string>

namespace parbench::python {

/// A Python that was found to work.
struct Interpreter {
  std::string path;
  std::string version;  ///< "CPython 3.11.7"
  bool has_gil = true;
  std::chrono::nanoseconds start{};  ///< about what it takes to start, once
};

/// The interpreter that is called `name` on the command line, asked who it is. Throws base::UsageError where there is
/// none, it is no Python, too old, or does not answer within `timeout`; base::SystemError.
Interpreter find_interpreter(const std::string& name, std::chrono::nanoseconds timeout);

}  // namespace parbench::python
