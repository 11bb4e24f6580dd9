#include "sys/scratch_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"

namespace parbench::sys {
namespace {

namespace fs = std::filesystem;

Fd open_folder(const fs::path& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// A lock of flock(2) belongs to the open folder and ends with the last process that has it open, however that ends.
bool try_lock(const Fd& folder) {
  return ::flock(folder.number(), LOCK_EX | LOCK_NB) == 0;
}

/// Of this user, and not removed meanwhile.
bool is_ours(const Fd& folder) {
  struct stat facts {};
  return ::fstat(folder.number(), &facts) == 0 && facts.st_uid == ::geteuid() && facts.st_nlink > 0;
}

void remove_abandoned(const fs::path& parent, const std::string& prefix) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(parent, ignored), end; !ignored && entry != end; entry.increment(ignored))
    if (entry->path().filename().string().starts_with(prefix)) found.push_back(entry->path());
  for (const fs::path& path : found) {
    const Fd folder = open_folder(path);
    if (folder.is_open() && is_ours(folder) && try_lock(folder)) fs::remove_all(path, ignored);
  }
}

}  // namespace

ScratchFolder ScratchFolder::create(const fs::path& parent, const std::string& prefix) {
  remove_abandoned(parent, prefix);
  for (;;) {
    std::string path = (parent / (prefix + "XXXXXX")).string();
    if (::mkdtemp(path.data()) == nullptr)
      throw base::SystemError("make a folder in", "'" + parent.string() + "'", errno);
    Fd folder = open_folder(path);
    if (!folder.is_open() && errno == ENOENT) continue;  // taken for abandoned, see below
    if (!folder.is_open()) throw base::SystemError("open", "'" + path + "'", errno);
    // Before it is locked another process may take it for abandoned; where a file system knows no locks, none can.
    const bool locked = try_lock(folder) || errno != EWOULDBLOCK;
    if (locked && is_ours(folder)) return ScratchFolder(std::move(path), std::move(folder));
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace parbench::sys
