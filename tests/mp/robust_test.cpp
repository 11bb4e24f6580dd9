#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <parbench/mp/detail/account.hpp>
#include <parbench/mp/detail/robust_lock.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/error.hpp>
#include <thread>

#include "support/scene.hpp"
#include "sys/child.hpp"

namespace parbench::mp::detail {
namespace {

using namespace std::chrono_literals;
using parbench::sys::Child;
using Taken = RobustLock::Taken;

[[noreturn]] void die() noexcept {
  ::raise(SIGKILL);
  std::abort();
}

TEST(Who, is_another_in_each_process) {
  const Who parent = self();
  Shared<std::atomic<Who>> seen;
  Child::fork([&]() noexcept {
    seen->store(self());
    return 0;
  }).wait();
  EXPECT_NE(seen->load(), 0U);
  EXPECT_NE(seen->load(), parent);
  EXPECT_TRUE(has_died(seen->load()));
  EXPECT_FALSE(has_died(parent));
}

TEST(Who, has_died_before_it_is_reaped) {
  Shared<std::atomic<Who>> seen;
  Child child = Child::fork([&]() noexcept {
    seen->store(self());
    return 0;
  });
  EXPECT_TRUE(testing::eventually([&] { return seen->load() != 0 && has_died(seen->load()); }));
}

/// Leaves this process without a descriptor to open.
void use_up_descriptors() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_NOFILE, &none);
}

TEST(Who, lives_for_those_who_have_no_descriptor_left_to_look) {
  const Who parent = self();
  EXPECT_EQ(testing::in_child([&] {
              use_up_descriptors();
              return has_died(parent) ? 1 : 0;
            }),
            0);
}

TEST(Who, is_known_and_missed_also_when_it_had_no_descriptor_left_to_look_at_itself) {
  struct State {
    std::atomic<Who> who{0};
    std::atomic<bool> end{false};
    RobustLock lock;
  };
  Shared<State> state;
  Child child = Child::fork([&]() noexcept -> int {
    use_up_descriptors();
    state->lock.lock();
    state->who.store(self());
    while (!state->end) ::usleep(100);
    die();
  });
  ASSERT_TRUE(testing::eventually([&] { return state->who.load() != 0; }));
  EXPECT_EQ(pid_of(state->who), child.pid());
  EXPECT_FALSE(has_died(state->who));
  EXPECT_EQ(state->lock.lock(Deadline::after(50ms)), Taken::not_in_time);
  state->end = true;
  EXPECT_EQ(state->lock.lock(Deadline::after(60s)), Taken::from_the_dead);
  child.wait();
  EXPECT_TRUE(has_died(state->who));
}

TEST(Who, lives_while_any_of_its_threads_does) {
  Shared<RobustLock> lock;
  Child child = Child::fork([&]() noexcept -> int {
    std::thread([&] {
      lock->lock();
      for (;;) ::pause();
    }).detach();
    ::syscall(SYS_exit, 0);  // as pthread_exit: of the first thread alone
    return 0;
  });
  ASSERT_TRUE(
      testing::eventually([&] { return lock->holder() != 0 && sys::process_state(child.pid()) == 'Z'; }));
  EXPECT_EQ(lock->lock(Deadline::after(50ms)), Taken::not_in_time);
  child.signal(SIGKILL);
  EXPECT_EQ(lock->lock(Deadline::after(60s)), Taken::from_the_dead);
}

TEST(RobustLock, excludes_other_processes) {
  struct State {
    RobustLock lock;
    int count = 0;
  };
  Shared<State> state;
  const auto work = [&]() noexcept {
    for (int i = 0; i < 20'000; ++i) {
      const RobustGuard guard(state->lock);
      ++state->count;
    }
    return 0;
  };
  Child one = Child::fork(work);
  Child other = Child::fork(work);
  one.wait();
  other.wait();
  EXPECT_EQ(state->count, 40'000);
}

TEST(RobustLock, goes_from_the_dead_to_exactly_one_of_those_who_wait) {
  struct State {
    RobustLock lock;
    std::atomic<int> inherited{0};
    std::atomic<int> taken{0};
  };
  Shared<State> state;
  Child::fork([&]() noexcept -> int {
    state->lock.lock();
    die();
  }).wait();
  const auto wait = [&]() noexcept {
    if (state->lock.lock() == Taken::from_the_dead) ++state->inherited;
    ++state->taken;
    state->lock.unlock();
    return 0;
  };
  Child one = Child::fork(wait);
  Child other = Child::fork(wait);
  one.wait();
  other.wait();
  EXPECT_EQ(state->inherited.load(), 1);
  EXPECT_EQ(state->taken.load(), 2);
}

TEST(RobustLock, gives_up_in_time) {
  Shared<RobustLock> lock;
  lock->lock();
  std::thread([&] { EXPECT_EQ(lock->lock(Deadline::after(5ms)), Taken::not_in_time); }).join();
  lock->unlock();
  EXPECT_EQ(lock->lock(Deadline::after(0ms)), Taken::cleanly);
}

TEST(Account, settles_what_the_dead_held) {
  Shared<Account> account(std::in_place, 3U);
  const auto take = [](Account::Balance& balance) {
    if (balance.value == 0) return false;
    --balance.value;
    ++balance.mine;
    return true;
  };
  EXPECT_TRUE(account->change(take));
  Child::fork([&]() noexcept -> int {
    account->change(take);
    account->change(take);
    die();
  }).wait();
  EXPECT_EQ(account->value(), 0U);
  EXPECT_FALSE(account->change(take));
  EXPECT_EQ(account->settle_the_dead([](Account::Balance& balance) { balance.value += balance.mine; }), 1);
  EXPECT_EQ(account->value(), 2U);
  EXPECT_EQ(account->settle_the_dead([](Account::Balance& balance) { balance.value += balance.mine; }), 0);
}

TEST(Account, that_is_full_can_be_changed_by_those_who_hold_nothing) {
  Shared<Account> account(std::in_place, 0U);
  const auto take = [](Account::Balance& balance) { return ++balance.mine, true; };
  for (std::size_t i = 0; i < Account::capacity; ++i)
    Child::fork([&]() noexcept { return account->change(take) ? 0 : 1; }).wait();
  EXPECT_THROW(account->change(take), ValueError);
  EXPECT_TRUE(account->change([](Account::Balance& balance) { return balance.value = 7, true; }));
  EXPECT_EQ(account->value(), 7U);
  EXPECT_EQ(account->settle_the_dead([](Account::Balance& balance) { balance.value += balance.mine; }),
            static_cast<int>(Account::capacity));
  EXPECT_EQ(account->value(), 7U + Account::capacity);
  EXPECT_TRUE(account->change(take));
}

TEST(Account, is_whole_wherever_its_changer_is_killed) {
  Shared<Account> account(std::in_place, 1'000U);
  for (int i = 0; i < 100; ++i) {
    Child child = Child::fork([&]() noexcept -> int {
      for (;;) {
        account->change([](Account::Balance& balance) { return --balance.value, ++balance.mine, true; });
        account->change([](Account::Balance& balance) { return ++balance.value, --balance.mine, true; });
      }
    });
    ASSERT_TRUE(testing::eventually([&] { return account->value() != 1'000; }));
    child.signal(SIGKILL);
    child.wait();
    account->settle_the_dead([](Account::Balance& balance) { balance.value += balance.mine; });
    ASSERT_EQ(account->value(), 1'000U) << "after kill " << i;
  }
}

}  // namespace
}  // namespace parbench::mp::detail
