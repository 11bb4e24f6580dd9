#include <algorithm>
#include <parbench/mp/detail/bell.hpp>
#include <thread>

#include "sys/clock.hpp"
#include "sys/futex.hpp"
#include "sys/membarrier.hpp"

namespace parbench::mp::detail {

bool Spin::again() noexcept {
  constexpr int turns_on_the_spot = 100;
  constexpr int turns_between_looks = 8;
  constexpr std::int64_t spin_ns = 50'000;
  ++turns_;
  if (turns_ <= turns_on_the_spot) {
    sys::relax();
    return true;
  }
  std::this_thread::yield();  // the one waited for may want this very CPU
  if (turns_ % turns_between_looks != 0) return true;
  const std::int64_t now_ns = sys::now_ns();
  if (end_ns_ == 0) end_ns_ = now_ns + spin_ns;
  return now_ns < end_ns_;
}

void Bell::ring_out(int count) noexcept {
  // Taken down first: whoever starts to listen after this line has not seen the stroke below, or sees it and
  // does not go to sleep.
  if (listening_.exchange(0) == 0) return;
  strokes_.fetch_add(1);
  const int woken = sys::futex_wake(strokes_, count);
  if (woken > 0 && count != INT32_MAX) listening_.store(1);  // there may be more
}

void Bell::listen() noexcept {
  listening_.store(1);
  // A lock is released far more often than anyone goes to sleep over it: so its holder stores and looks at
  // `listening_` with no fence in between, and the fence is made here, for both.
  sys::fence_everyone();
}

bool Bell::sleep(std::uint32_t seen, std::int64_t tick_ns, Deadline deadline) noexcept {
  const std::chrono::nanoseconds longest = std::min(std::chrono::nanoseconds(tick_ns), deadline.left());
  sys::futex_wait(strokes_, seen, longest);
  return strokes_.load() != seen;
}

}  // namespace parbench::mp::detail
