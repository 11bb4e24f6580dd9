#include "sys/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

#include "base/error.hpp"
#include "sys/fd.hpp"

namespace parbench::sys {
namespace {

using base::SystemError;

std::string quoted(const std::filesystem::path& path) {
  return "'" + path.string() + "'";
}

/// A file that is removed unless it is kept.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : path_((target.parent_path().empty() ? "." : target.parent_path()) /
              ("." + target.filename().string() + ".XXXXXX")) {
    fd_ = Fd(::mkostemp(path_.data(), O_CLOEXEC));
    if (!fd_.is_open()) throw SystemError("create a file beside", quoted(target), errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  const Fd& fd() const { return fd_; }

  void rename_to(const std::filesystem::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0)
      throw SystemError("rename a file to", quoted(target), errno);
    path_.clear();
  }

 private:
  std::string path_;
  Fd fd_;
};

/// Follows a symbolic link, so that the file behind it is replaced and not the link.
std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code error;
  auto target = std::filesystem::canonical(path, error);
  return error ? path : target;
}

/// That of the file which is replaced, or what a new file gets.
mode_t mode_for(const std::filesystem::path& target) {
  struct stat existing {};
  if (::stat(target.c_str(), &existing) == 0) return existing.st_mode & 07777U;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

void write_text(const Fd& fd, std::string_view text, const std::filesystem::path& target) {
  if (!write_all(fd, std::as_bytes(std::span(text)))) throw SystemError("write", quoted(target), errno);
}

}  // namespace

bool is_special(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

std::optional<std::string> try_read_file(const std::filesystem::path& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::nullopt;
  std::string text;
  std::array<char, 65536> part;
  for (;;) {
    const ssize_t count = ::read(fd.number(), part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
}

std::string read_file(const std::filesystem::path& path) {
  auto text = try_read_file(path);
  if (!text) throw SystemError("read", quoted(path), errno);
  return std::move(*text);
}

std::size_t read_file_into(const std::filesystem::path& path, std::span<std::byte> into) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) throw SystemError("open", quoted(path), errno);
  std::size_t filled = 0;
  while (filled < into.size()) {
    const ssize_t count = ::read(fd.number(), into.data() + filled, into.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError("read", quoted(path), errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes, Durability durability) {
  Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd.is_open()) throw SystemError("create", quoted(path), errno);
  // Some file systems tell only at the end that there was no room.
  if (write_all(fd, bytes) && (durability == Durability::cached || ::fsync(fd.number()) == 0) &&
      ::close(fd.release()) == 0)
    return;
  const int error = errno;
  if (!is_special(path)) ::unlink(path.c_str());
  throw SystemError("write", quoted(path), error);
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
  if (is_special(path)) {
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd.is_open()) throw SystemError("open", quoted(path), errno);
    return write_text(fd, text, path);
  }
  const auto target = resolved(path);
  TemporaryFile temporary(target);
  write_text(temporary.fd(), text, target);
  ::fchmod(temporary.fd().number(), mode_for(target));
  if (::fsync(temporary.fd().number()) != 0) throw SystemError("write", quoted(target), errno);
  temporary.rename_to(target);
}

void check_replaceable(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw SystemError("write", quoted(path), EISDIR);
  if (!is_special(path)) TemporaryFile probe(resolved(path));
}

}  // namespace parbench::sys
