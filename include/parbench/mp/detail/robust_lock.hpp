#pragma once

#include <atomic>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/who.hpp>

namespace parbench::mp::detail {

/// A mutual exclusion between processes that outlives its holders: when the holder has died, the next gets it
/// and is told. Held by a process, any thread of which may release it. Lies in shared memory; zero is free.
class RobustLock {
 public:
  enum class Taken { cleanly, from_the_dead, not_in_time };

  bool try_lock() noexcept {
    Who no_one = 0;
    return holder_.compare_exchange_strong(no_one, self(), std::memory_order_acquire,
                                           std::memory_order_relaxed);
  }

  /// Looks at least once whether the holder is dead, also when `deadline` has passed already.
  Taken lock(Deadline deadline = Deadline::never()) noexcept {
    return try_lock() ? Taken::cleanly : lock_slowly(deadline);
  }

  /// By the holder.
  void unlock() noexcept {
    if (listeners_fence.load(std::memory_order_relaxed)) {
      holder_.store(0, std::memory_order_release);
      std::atomic_signal_fence(
          std::memory_order_seq_cst);  // the compiler keeps the order, listeners the rest
    } else {
      holder_.exchange(0);
    }
    bell_.ring(1);
  }

  /// False, and nothing is changed, where this process does not hold it. (Two threads that release it at once
  /// are not found out.)
  bool try_unlock() noexcept {
    if (!is_mine()) return false;
    unlock();
    return true;
  }

  Who holder() const noexcept { return holder_.load(std::memory_order_relaxed); }
  bool is_mine() const noexcept { return holder() == self(); }

  /// Of the last who was found dead with it.
  Who last_dead() const noexcept { return last_dead_.load(std::memory_order_relaxed); }

 private:
  Taken lock_slowly(Deadline deadline) noexcept;

  std::atomic<Who> holder_{0};
  std::atomic<Who> last_dead_{0};
  Bell bell_;
};

/// Holds a RobustLock while in scope. What it guards must be such that a holder may die anywhere (one atomic
/// store commits, or a journal is replayed): `after_a_death()` tells that this may have happened.
class RobustGuard {
 public:
  explicit RobustGuard(RobustLock& lock) : lock_(lock), taken_(lock.lock()) {}
  RobustGuard(const RobustGuard&) = delete;
  RobustGuard& operator=(const RobustGuard&) = delete;
  ~RobustGuard() { lock_.unlock(); }

  bool after_a_death() const noexcept { return taken_ == RobustLock::Taken::from_the_dead; }

 private:
  RobustLock& lock_;
  RobustLock::Taken taken_;
};

}  // namespace parbench::mp::detail
