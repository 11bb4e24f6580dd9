#include "mp/patience.hpp"

#include <atomic>
#include <thread>

#include "sys/clock.hpp"

namespace parbench::mp::detail {
namespace {

constexpr std::int64_t spin_ns = 50'000;
constexpr std::int64_t slice_ns = 500'000;     ///< who was away so long had to wait for another's time slice
constexpr std::int64_t pause_ns = 50'000'000;  ///< and the next attempt at it comes no sooner

std::atomic<std::int64_t> crowded_until_ns{0};

}  // namespace

bool Patience::again() noexcept {
  const std::int64_t before_ns = sys::now_ns();
  if (end_ns_ == 0) {
    if (before_ns < crowded_until_ns.load(std::memory_order_relaxed)) return false;
    end_ns_ = before_ns + spin_ns;
  }
  if (before_ns >= end_ns_) return false;
  std::this_thread::yield();
  const std::int64_t after_ns = sys::now_ns();
  if (after_ns - before_ns > slice_ns) crowded_until_ns.store(after_ns + pause_ns, std::memory_order_relaxed);
  return true;
}

}  // namespace parbench::mp::detail
