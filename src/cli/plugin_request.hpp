#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace parbench::cli {

/// What the command line and PARBENCH_PLUGIN_PATH say of plug-ins. Read before anything else is, since plug-ins bring
/// commands along.
struct PluginRequest {
  std::vector<std::string> files;      ///< none: no plug-in is to be loaded
  std::vector<std::string> arguments;  ///< without --plugin
  std::chrono::nanoseconds timeout;    ///< --timeout, where it can be read
};

/// Throws base::UsageError.
PluginRequest take_plugins(const std::vector<std::string>& arguments);

/// What no workload of a plug-in may be called: the commands that there are, or are to be.
const std::vector<std::string>& reserved_names();

}  // namespace parbench::cli
