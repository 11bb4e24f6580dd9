#include "plugins/search.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::plugins {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& entry, const std::string& reason) {
  throw base::UsageError("PARBENCH_PLUGIN_PATH: '" + entry + "': " + reason);
}

std::vector<std::string> shared_objects_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".so") files.push_back(entry->path().string());
  if (error) refuse(folder, error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::vector<std::string> find(const std::string& search_path) {
  std::vector<std::string> files;
  for (const std::string& entry : base::split(search_path, ':')) {
    if (entry.empty()) continue;
    // It outlives the folder that it was meant for: nothing is loaded from the current one unasked.
    if (entry.front() != '/') refuse(entry, "is not absolute; begin it with /");
    std::error_code error;
    const fs::file_status status = fs::status(entry, error);
    if (!fs::exists(status)) refuse(entry, error ? error.message() : "no such file or folder");
    if (!fs::is_directory(status)) {
      files.push_back(entry);
      continue;
    }
    const std::vector<std::string> found = shared_objects_in(entry);
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace parbench::plugins
