#include "sys/fd.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <string>

#include "base/error.hpp"

namespace parbench::sys {

void Fd::close() noexcept {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

Pipe Pipe::create() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw base::SystemError("create", "a pipe", errno, errno == EMFILE ? "raise 'ulimit -n'" : "");
  return {Fd(ends[0]), Fd(ends[1])};
}

void set_nonblocking(const Fd& fd) {
  const int flags = ::fcntl(fd.number(), F_GETFL);
  if (flags < 0 || ::fcntl(fd.number(), F_SETFL, flags | O_NONBLOCK) != 0)
    throw base::SystemError("make non-blocking", "fd " + std::to_string(fd.number()), errno);
}

bool write_all(const Fd& fd, std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

ReadResult read_some(const Fd& fd, std::span<std::byte> into) noexcept {
  for (;;) {
    const ssize_t count = ::read(fd.number(), into.data(), into.size());
    if (count > 0) return {ReadResult::Kind::bytes, static_cast<std::size_t>(count)};
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return {ReadResult::Kind::nothing_yet, 0};
    return {ReadResult::Kind::end, 0};
  }
}

std::vector<bool> wait_readable(std::span<const int> fds, std::optional<std::chrono::nanoseconds> timeout) {
  std::vector<pollfd> entries;
  entries.reserve(fds.size());
  for (const int fd : fds) entries.push_back({fd, POLLIN, 0});
  timespec limit{};
  if (timeout) {
    const auto nanoseconds = std::max<std::int64_t>(0, timeout->count());
    limit = {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  }
  std::vector<bool> ready(fds.size(), false);
  const int count = ::ppoll(entries.data(), entries.size(), timeout ? &limit : nullptr, nullptr);
  // Not as "none": who waits for ever would try again at once, again and again.
  if (count < 0 && errno != EINTR)
    throw base::SystemError("wait for", std::to_string(fds.size()) + " descriptors", errno,
                            errno == EINVAL ? "raise 'ulimit -n'" : "");
  if (count > 0)
    for (std::size_t i = 0; i < entries.size(); ++i) ready[i] = entries[i].revents != 0;
  return ready;
}

int open_fd_count() {
  const std::filesystem::directory_iterator folder("/proc/self/fd");
  return static_cast<int>(std::distance(begin(folder), end(folder))) - 1;  // the iterator's own
}

}  // namespace parbench::sys
