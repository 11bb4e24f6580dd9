#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// File descriptors that close themselves, and what is done with pipes. All are close-on-exec.
namespace parbench::sys {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Fd() { close(); }

  int number() const noexcept { return number_; }
  bool is_open() const noexcept { return number_ >= 0; }
  void close() noexcept;

  /// For an owner whose header may not know this class: the caller owns the number from now on.
  int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

struct Pipe {
  Fd read_end;
  Fd write_end;

  /// Throws base::SystemError.
  static Pipe create();
};

void set_nonblocking(const Fd& fd);

/// Writes all of it, whatever signals come. False once the reader is gone. Blocks while the pipe is full.
bool write_all(const Fd& fd, std::span<const std::byte> bytes) noexcept;

/// What a read gave: some bytes, nothing for now (non-blocking), or the end (the writers are gone).
struct ReadResult {
  enum class Kind { bytes, nothing_yet, end } kind = Kind::end;
  std::size_t count = 0;
};
ReadResult read_some(const Fd& fd, std::span<std::byte> into) noexcept;

/// Sleeps until one of `fds` can be read (or its writers are gone) or `timeout` has passed (no value: for
/// ever). Returns a flag per fd; all false on a time-out or a signal. Throws base::SystemError.
std::vector<bool> wait_readable(std::span<const int> fds, std::optional<std::chrono::nanoseconds> timeout);

/// How many descriptors this process has open.
int open_fd_count();

}  // namespace parbench::sys
