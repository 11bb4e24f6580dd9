#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace parbench::csv {

/// A hidden folder for what is on its way from one phase to the next; removed, with all in it, by its owner. What runs
/// that were killed have left is removed by a later one, an hour after they last wrote to it.
class StagingFolder {
 public:
  /// An empty one in `folder`. Throws base::UsageError where that cannot be written.
  explicit StagingFolder(const std::filesystem::path& folder);
  StagingFolder(StagingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  StagingFolder& operator=(StagingFolder&&) = delete;
  ~StagingFolder();

  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace parbench::csv
