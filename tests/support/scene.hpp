#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>

#include "sys/child.hpp"
#include "sys/clock.hpp"

/// What tests of the real system share. No test asserts how long something takes; where one could otherwise
/// wait for ever, `eventually` ends it.
namespace parbench::testing {

/// Whether a sanitizer watches: then a fork is slow, and the sanitizer needs descriptors of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
inline constexpr bool is_sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool is_sanitized = false;
#endif

/// A folder of the test's own that goes away with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "parbench-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  int entry_count() const {
    return static_cast<int>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

/// Whether `done()` comes true within 20 s.
template <class Done>
bool eventually(Done done) {
  const std::int64_t end_ns = sys::now_ns() + 20'000'000'000;
  while (!done()) {
    if (sys::now_ns() > end_ns) return false;
    ::usleep(1'000);
  }
  return true;
}

/// Runs `body` in a process of its own, for what would spoil this one (limits, signals, being killed). Its
/// result, or -1 for an exception, and less than -1 for the signal that ended it.
template <class Body>
int in_child(Body body) {
  sys::Child child = sys::Child::fork([&body]() noexcept -> int {
    try {
      return body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in a child: %s\n", error.what());
      return 255;
    }
  });
  const sys::ChildStatus status = child.wait();
  if (status.was_signalled()) return -1 - status.signal();
  return status.exit_code() == 255 ? -1 : status.exit_code();
}

/// Whether this process has no child, be it living or a zombie.
inline bool is_childless() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

}  // namespace parbench::testing
