#include <algorithm>
#include <limits>
#include <parbench/mp/error.hpp>
#include <parbench/mp/semaphore.hpp>
#include <string>

namespace parbench::mp {
namespace {

using Balance = detail::Account::Balance;

std::uint64_t checked(int value) {
  if (value < 0) throw ValueError("a semaphore cannot begin with " + std::to_string(value) + " permits");
  return static_cast<std::uint64_t>(value);
}

}  // namespace

namespace detail {

Permits::Permits(int value, int most)
    : state_(std::in_place, checked(value), checked(most)),
      ending_(&state_->account,
              [](void* account) noexcept { static_cast<Account*>(account)->forget_mine(); }) {}

bool Permits::acquire(Timeout timeout) {
  ending_.cover();
  if (take()) return true;
  const auto deadline = Deadline::after(timeout);
  const auto on_tick = [this] { return take_after_the_dead(); };
  return state_->bell.await([this] { return take(); }, deadline, on_tick) || take_after_the_dead();
}

bool Permits::take() {
  try {
    return take_one();
  } catch (const ValueError&) {  // the account is full: of the dead, perhaps
    if (!settle_the_dead()) throw;
    return take_one();
  }
}

bool Permits::take_one() {
  return state_->account.value() != 0 && state_->account.change([](Balance& balance) {
    if (balance.value == 0) return false;
    --balance.value;
    ++balance.mine;
    return true;
  });
}

bool Permits::take_after_the_dead() {
  settle_the_dead();
  return take();
}

bool Permits::settle_the_dead() {
  const int died = state_->account.settle_the_dead([most = state_->most](Balance& balance) {
    balance.value = std::min(balance.value + balance.mine, most);
  });
  if (died != 0) state_->bell.ring_all();
  return died != 0;
}

void Permits::release(int count) {
  if (count < 1) throw ValueError("a semaphore cannot be released " + std::to_string(count) + " times");
  if (!state_->account.give(static_cast<std::uint64_t>(count), state_->most))
    throw ValueError("a semaphore was released too many times");
  state_->bell.ring(count);
}

}  // namespace detail

Semaphore::Semaphore(int value) : permits_(value, std::numeric_limits<int>::max()) {}

BoundedSemaphore::BoundedSemaphore(int value) : permits_(value, value) {}

}  // namespace parbench::mp
