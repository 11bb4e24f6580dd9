#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace parbench::mp {

/// How long to wait at most, by the monotonic clock: any std::chrono duration, or `forever`. Zero and less
/// mean: do not wait.
using Timeout = std::optional<std::chrono::nanoseconds>;
inline constexpr std::nullopt_t forever = std::nullopt;

namespace detail {

/// Nanoseconds on the monotonic clock, which is the same in all processes of the machine.
inline std::int64_t now_ns() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// The end of a wait: a point on the monotonic clock.
class Deadline {
 public:
  static Deadline never() noexcept { return Deadline(INT64_MAX); }
  static Deadline after(Timeout timeout) noexcept {
    if (!timeout) return never();
    const std::int64_t now = now_ns();
    const std::int64_t wait = timeout->count();
    return Deadline(wait > INT64_MAX - now ? INT64_MAX : now + (wait < 0 ? 0 : wait));
  }

  /// At most how long there is to wait; 0 when it has passed.
  std::chrono::nanoseconds left() const noexcept {
    if (at_ns_ == INT64_MAX) return std::chrono::nanoseconds::max();
    const std::int64_t left = at_ns_ - now_ns();
    return std::chrono::nanoseconds(left < 0 ? 0 : left);
  }
  bool has_passed() const noexcept { return at_ns_ != INT64_MAX && now_ns() >= at_ns_; }

  /// The point itself, INT64_MAX for never: the same for all processes, so that it can be sent to another.
  std::int64_t at_ns() const noexcept { return at_ns_; }

  /// What is left of it as a Timeout.
  Timeout timeout() const noexcept { return at_ns_ == INT64_MAX ? Timeout(forever) : Timeout(left()); }

 private:
  explicit Deadline(std::int64_t at_ns) : at_ns_(at_ns) {}
  std::int64_t at_ns_;
};

}  // namespace detail
}  // namespace parbench::mp
