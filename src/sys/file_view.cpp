#include "sys/file_view.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sys/fd.hpp"

namespace parbench::sys {
namespace {

std::error_code last_error() {
  return {errno, std::generic_category()};
}

}  // namespace

std::error_code FileView::open(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  close();
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (!fd.is_open() || ::fstat(fd.number(), &facts) != 0) return last_error();
  if (S_ISDIR(facts.st_mode)) return std::make_error_code(std::errc::is_a_directory);
  end = std::min(end, static_cast<std::uint64_t>(facts.st_size));
  if (begin >= end) return {};
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t first = begin / page * page;
  void* const address =
      ::mmap(nullptr, end - first, PROT_READ, MAP_PRIVATE, fd.number(), static_cast<off_t>(first));
  if (address == MAP_FAILED) return last_error();
  mapping_ = {static_cast<std::byte*>(address), end - first};
  text_ = {static_cast<const char*>(address) + (begin - first), end - begin};
  return {};
}

void FileView::close() noexcept {
  if (!mapping_.empty()) ::munmap(mapping_.data(), mapping_.size());
  mapping_ = {};
  text_ = {};
}

}  // namespace parbench::sys
