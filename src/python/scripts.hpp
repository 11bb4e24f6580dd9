#pragma once

#include <array>

/// The files of scripts/python, which the build puts into the program.
namespace parbench::python {

struct Script {
  const char* name;
  const char* text;
};

inline constexpr const char* case_script = "parbench_case.py";  ///< the one that is run

extern const std::array<Script, 3> scripts;

}  // namespace parbench::python
