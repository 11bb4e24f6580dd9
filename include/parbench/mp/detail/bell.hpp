#pragma once

#include <atomic>
#include <cstdint>
#include <parbench/mp/deadline.hpp>

namespace parbench::mp::detail {

/// Spins for a bounded time: first on the spot, then giving way to whoever else wants the CPU. A wake-up by
/// the kernel costs up to 75 us, so that a wait that ends within about as much is cheaper spun.
class Spin {
 public:
  /// False once it is time to sleep.
  bool again() noexcept;

 private:
  int turns_ = 0;
  std::int64_t end_ns_ = 0;
};

/// Where processes sleep until something in shared memory has changed; the only place of the toolkit's shared
/// objects where anyone blocks. Lies in shared memory itself; zero is its first state.
///
/// No one sleeps longer than a tick (1 ms, then doubling up to 20 ms) without looking again. So whoever dies
/// between a change and the ring that tells of it, or with the bell in any state, costs the others a tick and
/// never more.
class Bell {
 public:
  /// Wakes `count` of those who wait. To be called after the change that they wait for, which must be an
  /// atomic read-modify-write or a sequentially consistent store: either the ringer then sees `listening_`, or
  /// the listener sees the change. Where `listeners_fence` is set a plain store will do: before its last look
  /// each listener makes all others go through a fence. No system call when no one sleeps.
  void ring(int count) noexcept {
    if (listening_.load() != 0) ring_out(count);
  }
  void ring_all() noexcept { ring(INT32_MAX); }

  /// Waits until `ready()` is true, which it asks while spinning and after each ring, or `deadline` has
  /// passed. `on_tick()` is asked whenever a whole tick went by in silence: it looks after the dead, and
  /// returns true to end the wait. Returns whether either did.
  template <class Ready, class OnTick>
  bool await(Ready ready, Deadline deadline, OnTick on_tick) {
    if (ready()) return true;
    for (Spin spin; spin.again();) {
      if (ready()) return true;
      if (deadline.has_passed()) return false;
    }
    std::int64_t tick_ns = first_tick_ns;
    for (;;) {
      const std::uint32_t seen = strokes_.load();
      listen();  // before the last look: a change after it rings
      if (ready()) return true;
      if (deadline.has_passed()) return false;
      if (sleep(seen, tick_ns, deadline)) continue;
      if (on_tick()) return true;
      if (tick_ns < last_tick_ns) tick_ns *= 2;
    }
  }
  template <class Ready>
  bool await(Ready ready, Deadline deadline) {
    return await(ready, deadline, [] { return false; });
  }

 private:
  static constexpr std::int64_t first_tick_ns = 1'250'000;
  static constexpr std::int64_t last_tick_ns = 20'000'000;

  void ring_out(int count) noexcept;
  void listen() noexcept;

  /// Sleeps until a ring after `seen`, for `tick_ns` and until `deadline` at most. True when it rang.
  bool sleep(std::uint32_t seen, std::int64_t tick_ns, Deadline deadline) noexcept;

  std::atomic<std::uint32_t> strokes_{0};
  std::atomic<std::uint32_t> listening_{0};  ///< someone may be asleep
};

}  // namespace parbench::mp::detail
