#include <parbench/mp/detail/robust_lock.hpp>

namespace parbench::mp::detail {

RobustLock::Taken RobustLock::lock_slowly(Deadline deadline) noexcept {
  Taken taken = Taken::cleanly;
  const auto is_free = [&] { return holder() == 0 && try_lock(); };
  const auto holder_is_dead = [&] {
    Who who = holder();
    if (who == 0 || who == self() || !has_died(who)) return false;
    if (!holder_.compare_exchange_strong(who, self())) return false;
    last_dead_.store(who, std::memory_order_relaxed);
    taken = Taken::from_the_dead;
    return true;
  };
  // The last look is for those who do not wait, or less than a tick.
  return bell_.await(is_free, deadline, holder_is_dead) || holder_is_dead() ? taken : Taken::not_in_time;
}

}  // namespace parbench::mp::detail
