#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <parbench/mp/error.hpp>
#include <parbench/mp/managed/condition.hpp>
#include <utility>

namespace parbench::mp {

using detail::Call;
using Object = detail::ConditionObject;

namespace {

/// The call's memory: how far it is, and how often the lock was held before.
enum class Stage : std::uint64_t { begins, waits, is_late };
constexpr unsigned stage_bits = 2;

std::uint64_t memory_of(Stage stage, std::uint64_t depth) {
  return static_cast<std::uint64_t>(stage) | depth << stage_bits;
}

/// Whether the caller has the lock again, with what it was told.
struct Woken {
  bool is_called;
  int dead_pid;
};

void require_holder(const Object& condition, const Call& call) {
  if (!condition.is_held_by(call.caller))
    throw NotAllowed("a condition is used by one who does not hold its lock");
}

std::optional<Woken> wait_at(Object& condition, Call& call) {
  const std::uint64_t me = call.caller.id;
  auto stage = static_cast<Stage>(call.memory & ((1U << stage_bits) - 1));
  std::uint64_t depth = call.memory >> stage_bits;
  if (stage == Stage::begins) {
    require_holder(condition, call);
    stage = Stage::waits;
    depth = std::exchange(condition.depth, 0);
    condition.waiting.push_back(me);
  }
  if (stage == Stage::waits && condition.called.count(me) == 0 && call.is_last) {
    stage = Stage::is_late;
    std::erase(condition.waiting, me);
  }
  call.memory = memory_of(stage, depth);
  const bool is_called = condition.called.count(me) != 0;
  if (condition.depth != 0 || (!is_called && stage != Stage::is_late)) return std::nullopt;
  condition.called.erase(me);
  condition.owner = call.caller;
  condition.depth = depth;
  return Woken{is_called, std::exchange(condition.dead_pid, 0)};
}

}  // namespace

void Object::notify(std::size_t count) {
  for (; count != 0 && !waiting.empty(); --count) {
    called.insert(waiting.front());
    waiting.pop_front();
  }
}

void Object::forget(const detail::Caller& caller) {
  LockObject::forget(caller);
  std::erase(waiting, caller.id);
  if (called.erase(caller.id) != 0) notify(1);
}

bool ManagedCondition::wait(Timeout timeout) const {
  const auto woken = call_waiting<Object, Woken>(
      timeout, [](Object& condition, Call& call) { return wait_at(condition, call); });
  try {
    return report({woken.is_called, woken.dead_pid});
  } catch (OwnerDied& death) {
    death.keep();  // a guard around the wait releases it
    throw;
  }
}

void ManagedCondition::notify(std::size_t count) const {
  call<Object, void>(
      [](Object& condition, Call& call, std::size_t& number) {
        require_holder(condition, call);
        condition.notify(number);
      },
      count);
}

void ManagedCondition::notify_all() const {
  notify(std::numeric_limits<std::size_t>::max());
}

}  // namespace parbench::mp
