#pragma once

#include <filesystem>

namespace parbench::sys {

/// A folder that appears with all that is in it, or not at all: it is filled under another name beside its place.
class NewFolder {
 public:
  /// Throws base::SystemError.
  explicit NewFolder(std::filesystem::path place);
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  /// Removes it, unless it was published.
  ~NewFolder();

  /// Where it is filled.
  const std::filesystem::path& path() const { return path_; }

  /// Puts it in its place; false where something is there already. Throws base::SystemError.
  bool publish();

 private:
  std::filesystem::path place_;
  std::filesystem::path path_;  ///< empty: published
};

}  // namespace parbench::sys
