#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "sys/fd.hpp"

namespace parbench::sys {

/// A new folder that goes away, with all that is in it, with its owner. It is locked for as long as its owner lives:
/// so that what a killed process left is told from what is in use, and cleared away by the next that makes one there.
class ScratchFolder {
 public:
  /// Makes `parent`/`prefix`XXXXXX. Folders of this prefix in `parent` whose owners have died are removed. Throws
  /// base::SystemError.
  static ScratchFolder create(const std::filesystem::path& parent, const std::string& prefix);

  ScratchFolder(ScratchFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  ScratchFolder(std::filesystem::path path, Fd lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  Fd lock_;
};

}  // namespace parbench::sys
