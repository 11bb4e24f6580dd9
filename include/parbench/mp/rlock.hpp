#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/robust_lock.hpp>
#include <parbench/mp/detail/shared.hpp>

namespace parbench::mp {

namespace detail {

/// thread_number() of this thread once it was asked for.
inline thread_local constinit std::uint32_t cached_thread_number = 0;

std::uint32_t find_thread_number() noexcept;

/// Of this thread among those of its process; never 0. A forked child keeps its parent's numbers.
inline std::uint32_t thread_number() noexcept {
  return cached_thread_number != 0 ? cached_thread_number : find_thread_number();
}

}  // namespace detail

/// A Lock that its holder may take again: it is free after as many releases. It is held by one thread of one
/// process, and only that thread may release it. Made before the fork and inherited; a child does not inherit
/// that its parent holds it.
///
/// When its holder's process has died, the next who gets it is told by OwnerDied, and holds it once.
class RLock {
 public:
  /// Throws std::runtime_error where the system refuses the memory.
  RLock() = default;

  /// Throws OwnerDied.
  void lock() {
    if (!take_at_once()) acquire_slowly(forever);
  }

  /// A failed try looks once whether the holder is dead, which takes some 10 us. Throws OwnerDied.
  bool try_lock() { return take_at_once() || acquire_slowly(std::chrono::nanoseconds::zero()); }

  /// Throws NotAllowed where the calling thread does not hold it.
  void unlock() {
    if (!is_mine()) refuse_release();
    const std::uint32_t left = depth() - 1;
    set_depth(left);
    if (left != 0) return;
    state_->owner.store(0, std::memory_order_relaxed);
    state_->lock.unlock();
  }

  /// Returns false when it was not to be had in time. Throws OwnerDied.
  bool acquire(Timeout timeout = forever) { return take_at_once() || acquire_slowly(timeout); }

  /// As unlock().
  void release() { unlock(); }

  /// By whomever. A hint: it may have changed on return.
  bool is_locked() const noexcept { return state_->lock.holder() != 0; }

 private:
  friend class Condition;

  /// A thread of a process. The dead's can never be taken for that of one who lives.
  using Owner = std::uint64_t;

  struct State {
    detail::RobustLock lock;
    std::atomic<Owner> owner{0};  ///< 0 or of the holder, who alone changes it
    std::atomic<std::uint32_t> depth{0};
  };

  static Owner me() noexcept { return Owner{detail::self()} << 32 | detail::thread_number(); }

  // Relaxed: only I write myself there.
  bool is_mine() const noexcept { return state_->owner.load(std::memory_order_relaxed) == me(); }

  // By the holder.
  std::uint32_t depth() const noexcept { return state_->depth.load(std::memory_order_relaxed); }
  void set_depth(std::uint32_t depth) noexcept { state_->depth.store(depth, std::memory_order_relaxed); }

  bool take_at_once() noexcept {
    if (is_mine()) {
      set_depth(depth() + 1);
      return true;
    }
    if (!state_->lock.try_lock()) return false;
    become_owner();
    return true;
  }

  void become_owner() noexcept {
    set_depth(1);
    state_->owner.store(me(), std::memory_order_relaxed);
  }

  bool acquire_slowly(Timeout timeout);
  [[noreturn]] void refuse_release() const;

  detail::Shared<State> state_;
};

}  // namespace parbench::mp
