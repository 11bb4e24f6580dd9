#include "cli/toolkit_command.hpp"

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/app.hpp"
#include "toolkit/program.hpp"

namespace parbench::cli {
namespace {

using toolkit::Program;

const Program& find(const std::vector<Program>& programs, const std::string& name) {
  const auto found = std::find_if(programs.begin(), programs.end(),
                                  [&](const Program& program) { return program.name == name; });
  if (found != programs.end()) return *found;
  throw base::UsageError("toolkit: there is no program '" + name + "'" +
                         base::suggestion(name, toolkit_program_names()));
}

std::vector<Program> chosen(const std::vector<std::string>& names) {
  std::vector<Program> all = toolkit::programs();
  if (names.empty()) return all;
  std::vector<Program> some;
  some.reserve(names.size());
  for (const std::string& name : names) some.push_back(find(all, name));
  return some;
}

int list(const std::vector<Program>& programs) {
  for (const Program& program : programs)
    std::printf("%-15s  %s\n", program.name.c_str(), program.title.c_str());
  return exit_ok;
}

/// Whether it ran well.
bool show(const Program& program) {
  std::printf("%s: %s\n  Python: %s\n  C++:    tests/examples/%s.cpp\n\n", program.name.c_str(),
              program.title.c_str(), program.python.c_str(), program.name.c_str());
  const std::string trouble = toolkit::run(program);
  if (trouble.empty()) return true;
  std::fprintf(stderr, "parbench: toolkit: %s %s\n", program.name.c_str(), trouble.c_str());
  return false;
}

}  // namespace

std::vector<std::string> toolkit_program_names() {
  std::vector<std::string> names;
  for (const Program& program : toolkit::programs()) names.push_back(program.name);
  return names;
}

int run_toolkit(const ToolkitCommand& command) {
  const std::vector<Program> programs = chosen(command.names);
  if (command.list) return list(programs);
  int code = exit_ok;
  for (const Program& program : programs) {
    if (&program != &programs.front()) std::printf("\n");
    if (!show(program)) code = exit_case_failed;
  }
  return code;
}

}  // namespace parbench::cli
