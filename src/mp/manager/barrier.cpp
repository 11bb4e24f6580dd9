#include <optional>
#include <parbench/mp/error.hpp>
#include <parbench/mp/managed/barrier.hpp>

namespace parbench::mp {

using detail::Call;
using Object = detail::BarrierObject;

namespace {

/// The call's memory: 0 before it has come; then its round and number.
constexpr std::uint64_t number_bits = 24;

[[noreturn]] void throw_broken() {
  throw BrokenBarrier(
      "the barrier is broken: one who waited gave up or died, or abort() or reset() was called");
}

std::optional<std::uint64_t> come(Object& barrier, Call& call) {
  if (barrier.is_broken) throw_broken();
  const std::uint64_t number = barrier.waiting.size();
  call.memory = (barrier.round + 1) << number_bits | number;
  barrier.waiting.insert(call.caller.id);
  if (barrier.waiting.size() < barrier.parties) return std::nullopt;
  barrier.waiting.clear();
  ++barrier.round;
  return number;
}

std::optional<std::uint64_t> wait_at(Object& barrier, Call& call) {
  if (call.memory == 0) {
    const auto number = come(barrier, call);
    if (number || !call.is_last) return number;
  }
  const std::uint64_t round = (call.memory >> number_bits) - 1;
  if (barrier.round > round) return call.memory & ((1UL << number_bits) - 1);
  if (barrier.waiting.count(call.caller.id) != 0 && !barrier.is_broken && !call.is_last) return std::nullopt;
  barrier.waiting.erase(call.caller.id);
  if (call.is_last) barrier.is_broken = true;
  throw_broken();
}

}  // namespace

detail::BarrierObject::BarrierObject(std::uint64_t count) : parties(count) {
  if (count == 0 || count >> number_bits != 0) throw ValueError("a barrier needs at least one party");
}

void detail::BarrierObject::forget(const Caller& caller) {
  if (waiting.erase(caller.id) != 0) is_broken = true;
}

std::uint64_t ManagedBarrier::wait(Timeout timeout) const {
  return call_waiting<Object, std::uint64_t>(
      timeout, [](Object& barrier, Call& call) { return wait_at(barrier, call); });
}

void ManagedBarrier::abort() const {
  call<Object, void>([](Object& barrier) { barrier.is_broken = true; });
}

void ManagedBarrier::reset() const {
  call<Object, void>([](Object& barrier) {
    barrier.waiting.clear();  // who finds itself not in it, and its round not over, was sent away
    barrier.is_broken = false;
  });
}

std::uint64_t ManagedBarrier::parties() const {
  return call<Object, std::uint64_t>([](Object& barrier) { return barrier.parties; });
}

std::uint64_t ManagedBarrier::n_waiting() const {
  return call<Object, std::uint64_t>([](Object& barrier) { return std::uint64_t{barrier.waiting.size()}; });
}

bool ManagedBarrier::broken() const {
  return call<Object, bool>([](Object& barrier) { return barrier.is_broken; });
}

}  // namespace parbench::mp
