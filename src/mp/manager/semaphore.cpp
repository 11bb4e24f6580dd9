#include <algorithm>
#include <chrono>
#include <optional>
#include <parbench/mp/error.hpp>
#include <parbench/mp/managed/semaphore.hpp>

namespace parbench::mp {

using detail::Call;
using Object = detail::SemaphoreObject;

void Object::forget(const detail::Caller& caller) {
  const auto found = held.find(caller.id);
  if (found == held.end()) return;
  value += found->second;
  if (bounded == Bounded::yes) value = std::min(value, initial);
  held.erase(found);
}

bool ManagedSemaphore::acquire(Timeout timeout) const {
  return call_waiting<Object, bool>(timeout, [](Object& semaphore, Call& call) {
    if (semaphore.value == 0) return call.is_last ? std::optional(false) : std::nullopt;
    --semaphore.value;
    ++semaphore.held[call.caller.id];
    return std::optional(true);
  });
}

bool ManagedSemaphore::try_lock() const {
  return acquire(std::chrono::nanoseconds(0));
}

void ManagedSemaphore::release() const {
  call<Object, void>([](Object& semaphore, Call& call) {
    if (semaphore.bounded == Bounded::yes && semaphore.value >= semaphore.initial)
      throw ValueError("a bounded semaphore was released more often than acquired");
    ++semaphore.value;
    // Anyone may release, and who holds none does it for another: nobody knows for whom.
    const auto own = semaphore.held.find(call.caller.id);
    const auto from = own != semaphore.held.end() ? own : semaphore.held.begin();
    if (from != semaphore.held.end() && --from->second == 0) semaphore.held.erase(from);
  });
}

std::uint64_t ManagedSemaphore::value() const {
  return call<Object, std::uint64_t>([](Object& semaphore) { return semaphore.value; });
}

}  // namespace parbench::mp
