#include "sys/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace parbench::sys {
namespace {

constexpr mode_t usual_mode = 0777;  ///< less what the umask takes

mode_t umask_now() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
}

}  // namespace

NewFolder::NewFolder(std::filesystem::path place) : place_(std::move(place)) {
  std::string name = (place_.parent_path() / ("." + place_.filename().string() + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) throw base::SystemError("make a folder", name, errno);
  path_ = name;
  static_cast<void>(::chmod(path_.c_str(), usual_mode & ~umask_now()));  // mkdtemp keeps all others out
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

bool NewFolder::publish() {
  int result = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, place_.c_str(), RENAME_NOREPLACE);
  if (result != 0 &&
      errno == EINVAL)  // a file system that cannot do that: what it replaces is at most an empty folder
    result = ::rename(path_.c_str(), place_.c_str());
  if (result != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY) return false;
    throw base::SystemError("rename", path_.string() + " to " + place_.string(), errno);
  }
  path_.clear();
  return true;
}

}  // namespace parbench::sys
