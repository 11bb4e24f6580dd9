#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <type_traits>

namespace parbench::mp {

namespace detail {

/// `duration`, or the nearest to it that nanoseconds can tell.
template <class Rep, class Period>
constexpr std::chrono::nanoseconds saturated(std::chrono::duration<Rep, Period> duration) noexcept {
  using std::chrono::nanoseconds;
  if constexpr (std::is_same_v<std::chrono::duration<Rep, Period>, nanoseconds>) {
    return duration;
  } else {
    // Has room for any, and loses nothing of what 63 bits can hold.
    const auto wide =
        std::chrono::duration_cast<std::chrono::duration<long double, std::nano>>(duration).count();
    if (wide >= static_cast<long double>(nanoseconds::max().count())) return nanoseconds::max();
    if (wide <= static_cast<long double>(nanoseconds::min().count())) return nanoseconds::min();
    const bool is_number = wide == wide;  // NOLINT(misc-redundant-expression): not so of a NaN
    return nanoseconds(is_number ? static_cast<nanoseconds::rep>(wide) : 0);
  }
}

}  // namespace detail

inline constexpr std::nullopt_t forever = std::nullopt;

/// How long to wait at most, by the monotonic clock: any std::chrono duration, or `forever`. Zero and less
/// mean: do not wait. Some 292 years or more is for ever. A value, to be used as a std::optional.
class Timeout {
 public:
  constexpr Timeout() noexcept = default;        ///< forever
  constexpr Timeout(std::nullopt_t) noexcept {}  // NOLINT(google-explicit-constructor)
  template <class Rep, class Period>
  constexpr Timeout(std::chrono::duration<Rep, Period> limit) noexcept  // NOLINT(google-explicit-constructor)
      : limit_(detail::saturated(limit)) {}
  template <class Rep, class Period>
  constexpr Timeout(const std::optional<std::chrono::duration<Rep, Period>>& limit) noexcept  // NOLINT
      : limit_(limit ? std::optional(detail::saturated(*limit)) : std::nullopt) {}

  constexpr bool has_value() const noexcept { return limit_.has_value(); }  ///< false for `forever`
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr const std::chrono::nanoseconds& operator*() const noexcept { return *limit_; }
  constexpr const std::chrono::nanoseconds* operator->() const noexcept { return &*limit_; }
  constexpr operator std::optional<std::chrono::nanoseconds>() const noexcept { return limit_; }  // NOLINT

 private:
  std::optional<std::chrono::nanoseconds> limit_;
};

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
