#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace parbench::csv {

/// A file for what is on its way from one phase to the next; removed by its owner. What runs that were killed have
/// left is removed by a later one, an hour after they last wrote to it.
class StagingFile {
 public:
  /// Empty. Throws base::UsageError where `folder` cannot be written.
  explicit StagingFile(const std::filesystem::path& folder);
  StagingFile(StagingFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  StagingFile& operator=(StagingFile&&) = delete;
  ~StagingFile();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace parbench::csv
