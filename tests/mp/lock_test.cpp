#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <parbench/mp/error.hpp>
#include <parbench/mp/lock.hpp>
#include <parbench/mp/rlock.hpp>
#include <thread>

#include "mp/crew.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;

/// Dies holding it; returns its pid.
template <class AnyLock>
int die_with(AnyLock& lock) {
  sys::Child child = start([&]() -> bool {
    lock.lock();
    die();
  });
  child.wait();
  return child.pid();
}

/// What both kinds of lock have in common.
template <class AnyLock>
class BothLocks : public ::testing::Test {
 public:
  AnyLock lock;
};
using Kinds = ::testing::Types<Lock, RLock>;
TYPED_TEST_SUITE(BothLocks, Kinds);

TYPED_TEST(BothLocks, is_free_at_first_and_after_its_release) {
  EXPECT_FALSE(this->lock.is_locked());
  EXPECT_TRUE(this->lock.acquire());
  EXPECT_TRUE(this->lock.is_locked());
  this->lock.release();
  EXPECT_FALSE(this->lock.is_locked());
}

TYPED_TEST(BothLocks, works_with_the_guards_of_the_standard_library) {
  TypeParam other;
  {
    const std::scoped_lock guard(this->lock, other);
    EXPECT_TRUE(this->lock.is_locked());
    EXPECT_TRUE(other.is_locked());
  }
  {
    std::unique_lock guard(this->lock, std::try_to_lock);
    EXPECT_TRUE(guard.owns_lock());
  }
  EXPECT_FALSE(this->lock.is_locked());
  EXPECT_FALSE(other.is_locked());
}

TYPED_TEST(BothLocks, is_not_had_while_another_process_holds_it) {
  this->lock.lock();
  EXPECT_TRUE(went_well(start([&] {
    return !this->lock.try_lock() && !this->lock.acquire(0ms) && !this->lock.acquire(-1s) &&
           !this->lock.acquire(20ms);
  })));
  this->lock.unlock();
  EXPECT_TRUE(went_well(start([&] { return this->lock.try_lock(); })));
}

TYPED_TEST(BothLocks, is_not_had_while_another_thread_holds_it) {
  this->lock.lock();
  std::thread([&] {
    EXPECT_FALSE(this->lock.try_lock());
    EXPECT_FALSE(this->lock.acquire(5ms));
  }).join();
  this->lock.unlock();
  std::thread([&] {
    EXPECT_TRUE(this->lock.try_lock());
    this->lock.unlock();
  }).join();
}

TYPED_TEST(BothLocks, goes_to_the_one_that_waits_when_it_is_released) {
  Shared<std::atomic<int>> waits;
  this->lock.lock();
  sys::Child child = start([&] {
    waits->store(1);
    const bool had = this->lock.acquire(20s);
    this->lock.release();
    return had;
  });
  ASSERT_TRUE(testing::eventually([&] { return waits->load() == 1; }));
  std::this_thread::sleep_for(5ms);
  this->lock.unlock();
  EXPECT_TRUE(went_well(child));
}

TYPED_TEST(BothLocks, lets_in_one_at_a_time) {
  Shared<int> count;
  const auto work = [&] {
    for (int i = 0; i < 5'000; ++i) {
      const std::scoped_lock guard(this->lock);
      ++*count;
    }
  };
  Crew crew(2, [&](int) {
    std::thread thread(work);
    work();
    thread.join();
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(*count, 20'000);
}

TYPED_TEST(BothLocks, is_not_released_by_a_child_that_inherits_it_held) {
  this->lock.lock();
  EXPECT_TRUE(went_well(start([&] { return throws<NotAllowed>([&] { this->lock.release(); }); })));
  EXPECT_TRUE(this->lock.is_locked());
  this->lock.release();
}

TYPED_TEST(BothLocks, tells_the_next_that_its_holder_died) {
  const int pid = die_with(this->lock);
  try {
    this->lock.lock();
    FAIL() << "no one was told";
  } catch (const OwnerDied& death) {
    EXPECT_EQ(death.pid(), pid);
    EXPECT_TRUE(went_well(start([&] { return !this->lock.try_lock(); }))) << "whoever is told holds it";
  }
  EXPECT_FALSE(this->lock.is_locked());
  EXPECT_TRUE(this->lock.try_lock()) << "told once";
}

TYPED_TEST(BothLocks, is_kept_when_the_one_who_was_told_wants_to) {
  die_with(this->lock);
  try {
    this->lock.lock();
    FAIL() << "no one was told";
  } catch (OwnerDied& death) {
    death.keep();
  }
  EXPECT_TRUE(went_well(start([&] { return !this->lock.acquire(5ms); })));
  { const std::lock_guard guard(this->lock, std::adopt_lock); }
  EXPECT_FALSE(this->lock.is_locked());
}

TYPED_TEST(BothLocks, may_be_gone_when_the_one_who_was_told_is_done) {
  const auto take_a_dead_ones = [] {
    TypeParam local;
    die_with(local);
    local.lock();
  };
  EXPECT_THROW(take_a_dead_ones(), OwnerDied);
}

TYPED_TEST(BothLocks, tells_also_who_does_not_wait) {
  die_with(this->lock);
  EXPECT_THROW(this->lock.try_lock(), OwnerDied);
  die_with(this->lock);
  EXPECT_THROW(this->lock.acquire(0ms), OwnerDied);
  die_with(this->lock);
  EXPECT_THROW(this->lock.acquire(1us), OwnerDied);
  EXPECT_TRUE(this->lock.try_lock());
}

TYPED_TEST(BothLocks, tells_exactly_one_of_those_who_wait) {
  struct State {
    std::atomic<int> held{0};
    std::atomic<int> told{0};
    std::atomic<int> had{0};
  };
  Shared<State> state;
  sys::Child holder = start([&]() -> bool {
    this->lock.lock();
    state->held = 1;
    for (;;) std::this_thread::sleep_for(1ms);
  });
  ASSERT_TRUE(testing::eventually([&] { return state->held == 1; }));
  Crew crew(4, [&](int) {
    try {
      this->lock.lock();
      ++state->had;
    } catch (OwnerDied& death) {
      ++state->told;
      death.keep();
    }
    this->lock.unlock();
    return true;
  });
  std::this_thread::sleep_for(5ms);
  kill(holder);
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(state->told, 1);
  EXPECT_EQ(state->had, 3);
}

TYPED_TEST(BothLocks, outlives_one_holder_after_another) {
  for (int i = 0; i < 30; ++i) {
    sys::Child child = start([&]() -> bool {
      for (;;) {
        try {
          const std::scoped_lock guard(this->lock);
        } catch (const OwnerDied&) {  // of the one before
        }
      }
    });
    std::this_thread::sleep_for(500us);
    kill(child);
  }
  try {
    EXPECT_TRUE(this->lock.acquire(20s));
  } catch (OwnerDied& death) {
    death.keep();
  }
  this->lock.unlock();
}

TYPED_TEST(BothLocks, of_a_pair_leaves_none_behind_when_the_second_comes_from_the_dead) {
  TypeParam other;
  die_with(other);
  EXPECT_THROW((std::scoped_lock(this->lock, other)), OwnerDied);
  EXPECT_FALSE(this->lock.is_locked());
  EXPECT_FALSE(other.is_locked());
}

TYPED_TEST(BothLocks, can_be_moved_while_it_is_held) {
  this->lock.lock();
  TypeParam moved(std::move(this->lock));
  EXPECT_TRUE(moved.is_locked());
  moved.unlock();
  EXPECT_FALSE(moved.is_locked());
}

TEST(Lock, is_not_recursive) {
  Lock lock;
  EXPECT_TRUE(lock.acquire());
  EXPECT_FALSE(lock.acquire(0ms));
  EXPECT_FALSE(lock.try_lock());
  lock.release();
}

TEST(Lock, that_is_free_cannot_be_released) {
  Lock lock;
  EXPECT_THROW(lock.release(), ValueError);
  lock.lock();
  lock.release();
  EXPECT_THROW(lock.unlock(), ValueError);
}

TEST(Lock, is_released_by_any_thread_of_its_process) {
  Lock lock;
  lock.lock();
  std::thread([&] { lock.release(); }).join();
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
}

TEST(Lock, is_free_after_one_of_two_releases_at_once) {
  Lock lock;
  for (int i = 0; i < 200; ++i) {
    lock.lock();
    std::atomic<int> refused{0};
    const auto release = [&] { refused += throws<ValueError>([&] { lock.release(); }) ? 1 : 0; };
    std::thread other(release);
    release();
    other.join();
    ASSERT_EQ(refused, 1);
    ASSERT_FALSE(lock.is_locked());
  }
}

TEST(RLock, is_free_after_as_many_releases) {
  RLock lock;
  EXPECT_TRUE(lock.acquire());
  EXPECT_TRUE(lock.acquire());
  EXPECT_TRUE(lock.try_lock());
  lock.release();
  lock.release();
  EXPECT_TRUE(went_well(start([&] { return !lock.try_lock(); })));
  lock.release();
  EXPECT_FALSE(lock.is_locked());
  EXPECT_THROW(lock.release(), NotAllowed);
}

TEST(RLock, is_not_released_by_another_thread) {
  RLock lock;
  lock.lock();
  std::thread([&] { EXPECT_THROW(lock.release(), NotAllowed); }).join();
  EXPECT_TRUE(lock.is_locked());
  lock.unlock();
}

TEST(RLock, is_not_recursive_across_a_fork) {
  RLock lock;
  lock.lock();
  EXPECT_TRUE(went_well(start([&] { return !lock.try_lock(); })));
  lock.unlock();
}

TEST(RLock, is_held_once_after_a_death_however_often_the_dead_held_it) {
  RLock lock;
  start([&]() -> bool {
    for (int i = 0; i < 3; ++i) lock.lock();
    die();
  }).wait();
  try {
    lock.lock();
    FAIL() << "no one was told";
  } catch (OwnerDied& death) {
    lock.lock();
    lock.unlock();
    death.keep();
  }
  lock.unlock();
  EXPECT_FALSE(lock.is_locked());
}

TEST(RLock, is_given_back_by_an_exception_that_ends_in_another_thread) {
  RLock lock;
  die_with(lock);
  std::exception_ptr death;
  try {
    lock.lock();
  } catch (const OwnerDied&) {
    death = std::current_exception();
  }
  EXPECT_TRUE(lock.is_locked());
  std::thread([carried = std::exchange(death, nullptr)]() mutable { carried = nullptr; }).join();
  EXPECT_FALSE(lock.is_locked());
}

}  // namespace
}  // namespace parbench::mp
