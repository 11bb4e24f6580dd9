#pragma once

#include <chrono>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/robust_lock.hpp>
#include <parbench/mp/detail/shared.hpp>

namespace parbench::mp {

/// Mutual exclusion between processes, and between their threads. Made before the fork and inherited. It is
/// held by a process: any thread of that process may release it, but no other process. Not recursive.
///
/// When its holder has died, the next who gets it is told by OwnerDied, and holds it then (see there). It is
/// Lockable: std::scoped_lock, std::unique_lock and the like work. As their destructors may not throw, they
/// end the program when the lock was released behind their back.
class Lock {
 public:
  /// Throws std::runtime_error where the system refuses the memory.
  Lock() = default;

  /// Throws OwnerDied.
  void lock() {
    if (!lock_->try_lock()) acquire_slowly(forever);
  }

  /// A failed try looks once whether the holder is dead, which takes some 10 us. Throws OwnerDied.
  bool try_lock() { return lock_->try_lock() || acquire_slowly(std::chrono::nanoseconds::zero()); }

  /// Throws ValueError where no one holds it, NotAllowed where another process does.
  void unlock() {
    if (!lock_->try_unlock()) refuse_release();
  }

  /// Returns false when it was not to be had in time. Throws OwnerDied.
  bool acquire(Timeout timeout = forever) { return lock_->try_lock() || acquire_slowly(timeout); }

  /// As unlock().
  void release() { unlock(); }

  /// By whomever. A hint: it may have changed on return.
  bool is_locked() const noexcept { return lock_->holder() != 0; }

 private:
  friend class Condition;

  bool acquire_slowly(Timeout timeout);
  [[noreturn]] void refuse_release() const;

  detail::Shared<detail::RobustLock> lock_;
};

}  // namespace parbench::mp
