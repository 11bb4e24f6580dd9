#include "cli/new_command.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>

#include "base/error.hpp"
#include "cli/new_templates.hpp"
#include "cli/plugin_request.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

namespace parbench::cli {
namespace {

namespace fs = std::filesystem;
using base::UsageError;

constexpr std::size_t name_length_max = 64;

/// Targets that CMake keeps for itself.
constexpr std::array<std::string_view, 9> cmake_names{
    "all", "clean", "depend", "edit_cache", "install", "package", "preinstall", "rebuild_cache", "test"};

bool is_identifier(const std::string& name) {
  const auto is_inside = [](unsigned char character) {
    return std::isalnum(character) != 0 || character == '_';
  };
  return !name.empty() && std::isalpha(static_cast<unsigned char>(name.front())) != 0 &&
         std::all_of(name.begin(), name.end(), is_inside);
}

void check_name(const std::string& name, const std::vector<WorkloadKind>& kinds) {
  if (!is_identifier(name) || name.size() > name_length_max)
    throw UsageError("new: '" + name + "' is no name for a workload; use up to " +
                     std::to_string(name_length_max) + " letters, digits and _, and begin with a letter");
  const auto taken = [&](const std::string& by) {
    return UsageError("new: '" + name + "' is " + by + " already; choose another name");
  };
  for (const WorkloadKind& kind : kinds)
    if (kind.name == name) throw taken("a workload of parbench");
  const std::vector<std::string>& reserved = reserved_names();
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
    throw taken("a command of parbench");
  if (std::find(cmake_names.begin(), cmake_names.end(), name) != cmake_names.end())
    throw taken("a target of CMake's own");
}

/// `text` with the name in it.
std::string filled_in(std::string text, const std::string& name) {
  constexpr std::string_view mark = "@name@";
  for (std::size_t place = text.find(mark); place != std::string::npos;
       place = text.find(mark, place + name.size()))
    text.replace(place, mark.size(), name);
  return text;
}

}  // namespace

std::string run_new(const NewCommand& command, const std::vector<WorkloadKind>& kinds) {
  const std::string& name = command.name;
  check_name(name, kinds);
  const fs::path parent = command.folder;
  const fs::path folder = parent / name;
  std::error_code ignored;
  if (!fs::is_directory(parent, ignored))
    throw UsageError("new: --dir: '" + command.folder + "' is no folder; make it first, or name another");
  const auto exists = [&] {
    return UsageError("new: '" + folder.string() + "' is there already; nothing was written");
  };
  if (fs::exists(fs::symlink_status(folder, ignored))) throw exists();
  sys::NewFolder made(folder);
  sys::replace_file(made.path() / (name + ".cpp"), filled_in(new_workload_text, name));
  sys::replace_file(made.path() / "CMakeLists.txt", filled_in(new_cmake_text, name));
  sys::replace_file(made.path() / "README.md", filled_in(new_readme_text, name));
  if (!made.publish()) throw exists();
  const std::string where = folder.string();
  return "wrote " + where + ": " + name + ".cpp, CMakeLists.txt, README.md. Next:\n  cmake -S " + where +
         " -B " + where + "/build && cmake --build " + where + "/build && ctest --test-dir " + where +
         "/build\n  parbench --plugin " + where + "/build/" + name + ".so " + name + "\n";
}

}  // namespace parbench::cli
