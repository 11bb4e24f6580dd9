#include <parbench/mp/error.hpp>
#include <parbench/mp/lock.hpp>
#include <string>

#include "mp/outliving.hpp"

namespace parbench::mp {

bool Lock::acquire_slowly(Timeout timeout) {
  detail::RobustLock* const lock = &*lock_;
  const auto taken = lock->lock(detail::Deadline::after(timeout));
  if (taken != detail::RobustLock::Taken::from_the_dead) return taken == detail::RobustLock::Taken::cleanly;
  const int pid = detail::pid_of(lock->last_dead());
  throw OwnerDied(
      "process " + std::to_string(pid) + " died holding a Lock: what it guards may be half-written", pid,
      [same = detail::outliving(lock_)] { (*same)->try_unlock(); });
}

void Lock::refuse_release() const {
  const int pid = detail::pid_of(lock_->holder());
  if (pid == 0) throw ValueError("a Lock was released too many times");
  throw NotAllowed("a Lock was released by a process that does not hold it; process " + std::to_string(pid) +
                   " does");
}

}  // namespace parbench::mp
