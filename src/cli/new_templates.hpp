#pragma once

/// The files of src/cli/new, which the build puts into the program. "@name@" in them stands for the project's name.
namespace parbench::cli {

extern const char* const new_workload_text;
extern const char* const new_cmake_text;
extern const char* const new_readme_text;

}  // namespace parbench::cli
