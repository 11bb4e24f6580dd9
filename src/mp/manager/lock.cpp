#include <chrono>
#include <exception>
#include <optional>
#include <parbench/mp/error.hpp>
#include <parbench/mp/managed/lock.hpp>
#include <string>
#include <utility>

namespace parbench::mp::detail {
void LockObject::forget(const Caller& caller) {
  if (!is_held_by(caller)) return;
  depth = 0;
  dead_pid = caller.pid;
}

bool LockProxy::acquire(Timeout timeout) const {
  return report(call_waiting<LockObject, Taken>(
      timeout,
      [](LockObject& lock, Call& call, Kind& kind) -> std::optional<Taken> {
        const bool is_again = kind == Kind::recursive && lock.is_held_by(call.caller);
        if (lock.depth != 0 && !is_again) return call.is_last ? std::optional(Taken{false, 0}) : std::nullopt;
        lock.owner = call.caller;
        ++lock.depth;
        return Taken{true, std::exchange(lock.dead_pid, 0), call.caller.id};
      },
      kind_));
}

bool LockProxy::report(Taken taken) const {
  if (taken.dead_pid == 0) return taken.is_taken;
  const auto give_back = [lock = *this, by = taken.by] {  // where an exception ends, and so without one
    try {
      lock.release_if_held_by(by);
    } catch (const std::exception&) {  // the manager has ended, and the lock with it
    }
  };
  throw OwnerDied("the process " + std::to_string(taken.dead_pid) + " ended while it held this lock",
                  taken.dead_pid, give_back);
}

bool LockProxy::try_lock() const {
  return acquire(std::chrono::nanoseconds(0));
}

void LockProxy::release() const {
  call<LockObject, void>(
      [](LockObject& lock, Call& call, Kind& kind) {
        if (lock.depth == 0) throw NotAllowed("a lock that no one holds was released");
        if (kind == Kind::recursive && !lock.is_held_by(call.caller))
          throw NotAllowed("a recursive lock was released by one who does not hold it");
        --lock.depth;
      },
      kind_);
}

/// What OwnerDied took, unless it was released meanwhile, and is another's now. Any thread may call it, for an
/// exception may end in another than it was thrown in.
void LockProxy::release_if_held_by(std::uint64_t caller) const {
  call<LockObject, void>(
      [](LockObject& lock, std::uint64_t& holder) {
        if (lock.depth != 0 && lock.owner.id == holder) --lock.depth;
      },
      caller);
}

bool LockProxy::locked() const {
  return call<LockObject, bool>([](LockObject& lock) { return lock.depth != 0; });
}

}  // namespace parbench::mp::detail
