#include "cli/plugin_request.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/plan.hpp"
#include "plugins/search.hpp"

namespace parbench::cli {
namespace {

/// These need no workload, so that a broken plug-in does not keep anyone from them. Nor does completion: a key that is
/// pressed while a command is written must not run what it names.
bool needs_workloads(const std::vector<std::string>& arguments) {
  static constexpr std::array<std::string_view, 16> others{
      "info",  "micro",      "plot",       "compare",   "python", "toolkit", "new",  "export",
      "trace", "completion", "__complete", "--version", "--help", "-h",      "help", ""};
  return !arguments.empty() && std::find(others.begin(), others.end(), arguments.front()) == others.end();
}

std::vector<std::string> search_path_files() {
  const char* const path = std::getenv("PARBENCH_PLUGIN_PATH");
  return path == nullptr ? std::vector<std::string>{} : plugins::find(path);
}

/// The value of option `name` at `index`, which is moved on to its last word; no value where that is another.
std::optional<std::string> value_at(const std::vector<std::string>& words, std::size_t& index,
                                    const std::string& name) {
  const std::string& word = words[index];
  if (word.rfind(name + "=", 0) == 0) return word.substr(name.size() + 1);
  if (word != name) return std::nullopt;
  if (index + 1 == words.size()) return "";
  return words[++index];
}

}  // namespace

PluginRequest take_plugins(const std::vector<std::string>& arguments) {
  PluginRequest request;
  request.timeout = model::Plan{}.timeout;
  std::size_t index = 0;
  for (; index < arguments.size() && arguments[index] != "--"; ++index) {
    const std::size_t first = index;
    if (const auto file = value_at(arguments, index, "--plugin")) {
      if (file->empty())
        throw base::UsageError("--plugin: '' is no file; give a plug-in, as in --plugin ./mine.so");
      request.files.push_back(*file);
      continue;
    }
    if (const auto text = value_at(arguments, index, "--timeout"))
      if (const auto timeout = base::parse_duration(*text); timeout && timeout->count() > 0)
        request.timeout = *timeout;
    index = first;
    request.arguments.push_back(arguments[index]);
  }
  for (; index < arguments.size(); ++index) request.arguments.push_back(arguments[index]);
  if (!needs_workloads(request.arguments)) {
    if (!request.files.empty() && !request.arguments.empty() && request.arguments.front() != "__complete")
      throw base::UsageError(request.arguments.front() + " takes no --plugin: it runs no workload of one");
    request.files.clear();
  } else {
    for (std::string& file : search_path_files()) request.files.push_back(std::move(file));
  }
  return request;
}

const std::vector<std::string>& reserved_names() {
  static const std::vector<std::string> names{"run",  "list",       "info", "plot",  "compare", "scale",
                                              "metg", "trace",      "exec", "micro", "export",  "toolkit",
                                              "new",  "completion", "help", "python"};
  return names;
}

}  // namespace parbench::cli
