#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/managed/lock.hpp>
#include <set>

namespace parbench::mp {
namespace detail {

/// A lock, and who waits at it to be called.
struct ConditionObject : LockObject {
  void forget(const Caller& caller) override;
  void notify(std::size_t count);

  std::deque<std::uint64_t> waiting;  ///< callers, in the order in which they came
  std::set<std::uint64_t> called;     ///< that are to have the lock again
};

}  // namespace detail

/// A condition with a recursive lock of its own, in a manager's server (see Manager::condition). wait() and
/// notify() are for the holder of the lock, and throw NotAllowed for others.
class ManagedCondition : public detail::LockProxy {
 public:
  ManagedCondition() : LockProxy(Kind::recursive) {}

  /// Releases the lock, waits until called, and has the lock again. False when no call came within `timeout`;
  /// it has the lock then, too. Throws OwnerDied when its last holder ended with it, and has it
  /// then, too, also when the exception has ended: whoever acquired it before the wait releases it.
  bool wait(Timeout timeout = forever) const;

  /// Waits until `predicate()` is true; what it said last.
  template <class Predicate>
  bool wait_for(Predicate predicate, Timeout timeout = forever) const {
    const auto deadline = detail::Deadline::after(timeout);
    while (!predicate())
      if (!wait(deadline.timeout())) return predicate();
    return true;
  }

  /// Calls `count` of those who wait, the first first. One who dies before it has the lock again passes its
  /// call on.
  void notify(std::size_t count = 1) const;
  void notify_all() const;
};

}  // namespace parbench::mp
