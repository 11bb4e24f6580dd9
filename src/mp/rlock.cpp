#include <parbench/mp/error.hpp>
#include <parbench/mp/rlock.hpp>
#include <string>

#include "mp/outliving.hpp"

namespace parbench::mp {

std::uint32_t detail::find_thread_number() noexcept {
  static constinit std::atomic<std::uint32_t> numbers{0};
  return cached_thread_number = numbers.fetch_add(1, std::memory_order_relaxed) + 1;
}

bool RLock::acquire_slowly(Timeout timeout) {
  State* const state = &*state_;
  const auto taken = state->lock.lock(detail::Deadline::after(timeout));
  if (taken == detail::RobustLock::Taken::not_in_time) return false;
  become_owner();
  if (taken == detail::RobustLock::Taken::cleanly) return true;
  const int pid = detail::pid_of(state->lock.last_dead());
  // By owner, as the exception may end in another thread.
  throw OwnerDied(
      "process " + std::to_string(pid) + " died holding an RLock: what it guards may be half-written", pid,
      [same = detail::outliving(state_), owner = me()] {
        State& held = **same;
        if (held.owner.load() != owner || held.depth.fetch_sub(1) != 1) return;
        held.owner.store(0);
        held.lock.unlock();
      });
}

void RLock::refuse_release() const {
  const int pid = detail::pid_of(state_->lock.holder());
  throw NotAllowed("an RLock was released by a thread that does not hold it; " +
                   (pid == 0 ? "no one does" : "process " + std::to_string(pid) + " does"));
}

}  // namespace parbench::mp
