#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <parbench/mp/detail/ending.hpp>
#include <parbench/mp/error.hpp>
#include <parbench/mp/semaphore.hpp>
#include <thread>

#include "mp/crew.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;

/// What both kinds of semaphore have in common.
template <class AnySemaphore>
class BothSemaphores : public ::testing::Test {};
using Kinds = ::testing::Types<Semaphore, BoundedSemaphore>;
TYPED_TEST_SUITE(BothSemaphores, Kinds);

/// A process that has acquired `count` and then lives until it is killed.
template <class AnySemaphore>
sys::Child start_holder(AnySemaphore& semaphore, int count) {
  const int before = semaphore.get_value();
  sys::Child child = start([&, count]() -> bool {
    for (int i = 0; i < count; ++i) semaphore.acquire();
    for (;;) std::this_thread::sleep_for(1ms);
  });
  EXPECT_TRUE(testing::eventually([&] { return semaphore.get_value() == before - count; }));
  return child;
}

TYPED_TEST(BothSemaphores, counts_down_and_up) {
  TypeParam semaphore(2);
  EXPECT_EQ(semaphore.get_value(), 2);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_EQ(semaphore.get_value(), 1);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_EQ(semaphore.get_value(), 0);
  EXPECT_FALSE(semaphore.acquire(0ms));
  EXPECT_EQ(semaphore.get_value(), 0);
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), 1);
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), 2);
}

TYPED_TEST(BothSemaphores, begins_with_one_permit) {
  TypeParam semaphore;
  EXPECT_EQ(semaphore.get_value(), 1);
}

TYPED_TEST(BothSemaphores, gives_up_in_time) {
  TypeParam semaphore(0);
  EXPECT_FALSE(semaphore.acquire(0ms));
  EXPECT_FALSE(semaphore.acquire(-1s));
  EXPECT_FALSE(semaphore.acquire(30ms));
  EXPECT_FALSE(semaphore.try_lock());
}

TYPED_TEST(BothSemaphores, works_with_the_guards_of_the_standard_library) {
  TypeParam semaphore(2);
  TypeParam other(1);
  {
    const std::scoped_lock both(semaphore, other);
    EXPECT_EQ(semaphore.get_value(), 1);
    EXPECT_EQ(other.get_value(), 0);
  }
  EXPECT_EQ(semaphore.get_value(), 2);
  EXPECT_EQ(other.get_value(), 1);
}

TYPED_TEST(BothSemaphores, does_not_begin_with_less_than_nothing) {
  EXPECT_THROW(TypeParam(-1), ValueError);
}

TYPED_TEST(BothSemaphores, is_released_at_least_once) {
  TypeParam semaphore(1);
  EXPECT_THROW(semaphore.release(0), ValueError);
  EXPECT_THROW(semaphore.release(-1), ValueError);
  EXPECT_EQ(semaphore.get_value(), 1);
}

TYPED_TEST(BothSemaphores, lets_in_no_more_than_it_has_permits) {
  struct State {
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
  };
  Shared<State> state;
  TypeParam semaphore(2);
  Crew crew(4, [&](int) {
    for (int i = 0; i < 500; ++i) {
      semaphore.acquire();
      const int inside = ++state->inside;
      int most = state->most;
      while (most < inside && !state->most.compare_exchange_weak(most, inside)) {
      }
      --state->inside;
      semaphore.release();
    }
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_LE(state->most, 2);
  EXPECT_EQ(semaphore.get_value(), 2);
}

TYPED_TEST(BothSemaphores, is_released_by_another_process_than_acquired) {
  TypeParam semaphore(1);
  semaphore.acquire();
  EXPECT_TRUE(went_well(start([&] {
    semaphore.release();
    return true;
  })));
  EXPECT_TRUE(semaphore.acquire(0ms));
}

TYPED_TEST(BothSemaphores, gives_back_the_permits_of_the_dead_to_who_waits) {
  TypeParam semaphore(3);
  sys::Child holder = start_holder(semaphore, 3);
  Crew crew(3, [&](int) { return semaphore.acquire(20s); });
  std::this_thread::sleep_for(5ms);
  kill(holder);
  EXPECT_TRUE(crew.went_well());
}

TYPED_TEST(BothSemaphores, gives_back_the_permits_of_the_dead_to_who_does_not_wait) {
  TypeParam semaphore(2);
  sys::Child holder = start_holder(semaphore, 2);
  EXPECT_FALSE(semaphore.acquire(0ms));
  kill(holder);
  EXPECT_TRUE(semaphore.try_lock());
  EXPECT_EQ(semaphore.get_value(), 1);
}

TYPED_TEST(BothSemaphores, gives_back_only_what_the_dead_had_not_released) {
  TypeParam semaphore(3);
  sys::Child holder = start([&]() -> bool {
    for (int i = 0; i < 3; ++i) semaphore.acquire();
    semaphore.release(2);
    die();
  });
  holder.wait();
  EXPECT_EQ(semaphore.get_value(), 2);
  EXPECT_TRUE(semaphore.acquire(0ms));
  EXPECT_TRUE(semaphore.acquire(0ms));
  EXPECT_TRUE(semaphore.acquire(0ms));
  EXPECT_FALSE(semaphore.acquire(0ms));
}

TYPED_TEST(BothSemaphores, does_not_give_back_what_was_released_on_behalf_of_the_dead) {
  TypeParam semaphore(3);
  sys::Child holder = start_holder(semaphore, 3);
  semaphore.release(2);
  kill(holder);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(semaphore.acquire(0ms));
  EXPECT_FALSE(semaphore.acquire(0ms));
}

TYPED_TEST(BothSemaphores, gives_nothing_back_of_one_that_ends_in_good_order) {
  TypeParam semaphore(2);
  EXPECT_TRUE(went_well(start([&] {
    semaphore.acquire();
    detail::end_in_good_order();
    return true;
  })));
  EXPECT_EQ(semaphore.get_value(), 1);
  semaphore.acquire();
  EXPECT_FALSE(semaphore.acquire(0ms));
}

TYPED_TEST(BothSemaphores, loses_no_permit_wherever_its_users_are_killed) {
  TypeParam semaphore(2);
  for (int i = 0; i < 30; ++i) {
    Crew crew(2, [&](int) -> bool {
      for (;;) {
        semaphore.acquire();
        semaphore.release();
      }
    });
    std::this_thread::sleep_for(500us);
    kill(crew[0]);
    kill(crew[1]);
  }
  EXPECT_TRUE(semaphore.acquire(20s));
  EXPECT_TRUE(semaphore.acquire(20s));
  EXPECT_FALSE(semaphore.acquire(0ms));
  EXPECT_EQ(semaphore.get_value(), 0);
}

TEST(Semaphore, is_released_as_often_as_one_likes) {
  Semaphore semaphore(2);
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), 3);
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), 4);
  semaphore.release(10);
  EXPECT_EQ(semaphore.get_value(), 14);
}

TEST(Semaphore, has_a_largest_value) {
  Semaphore semaphore(std::numeric_limits<int>::max());
  EXPECT_THROW(semaphore.release(), ValueError);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_THROW(semaphore.release(2), ValueError);
  semaphore.release();
}

TEST(Semaphore, carries_signals_from_one_process_to_another) {
  Semaphore ready(0);
  Semaphore done(0);
  sys::Child child = start([&] {
    for (int i = 0; i < 100; ++i) {
      if (!ready.acquire(20s)) return false;
      done.release();
    }
    return true;
  });
  for (int i = 0; i < 100; ++i) {
    ready.release();
    ASSERT_TRUE(done.acquire(20s));
  }
  EXPECT_TRUE(went_well(child));
  EXPECT_EQ(ready.get_value(), 0);
  EXPECT_EQ(done.get_value(), 0);
}

TEST(Semaphore, gives_one_signal_back_of_a_consumer_that_is_killed_over_it) {
  Semaphore sent(0);
  Semaphore consumed(0);
  sys::Child consumer = start([&]() -> bool {
    for (int i = 0; i < 100; ++i) {
      sent.acquire();
      consumed.release();
    }
    sent.acquire();
    die();
  });
  for (int i = 0; i < 100; ++i) {
    sent.release();
    ASSERT_TRUE(consumed.acquire(20s));
  }
  sent.release();
  consumer.wait();
  EXPECT_TRUE(sent.acquire(0ms));
  EXPECT_FALSE(sent.acquire(0ms)) << "the others were consumed";
}

TEST(Semaphore, wakes_as_many_as_are_released_at_once) {
  Semaphore semaphore(0);
  Crew crew(3, [&](int) { return semaphore.acquire(20s); });
  std::this_thread::sleep_for(5ms);
  semaphore.release(3);
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(semaphore.get_value(), 0);
}

TEST(Semaphore, has_room_for_more_holders_when_some_have_died) {
  const int holders = static_cast<int>(detail::Account::capacity);
  Semaphore semaphore(holders + 1);
  for (int i = 0; i < holders; ++i) {
    start([&]() -> bool {
      semaphore.acquire();
      die();
    }).wait();
  }
  EXPECT_EQ(semaphore.get_value(), 1);
  EXPECT_TRUE(semaphore.acquire(0ms));
  EXPECT_EQ(semaphore.get_value(), holders);
}

TEST(Semaphore, that_is_destroyed_is_left_alone_at_the_end) {
  EXPECT_TRUE(went_well(start([] {
    {
      Semaphore semaphore(1);
      semaphore.acquire();
      Semaphore moved(std::move(semaphore));
      moved.acquire(0ms);
    }
    detail::end_in_good_order();
    return true;
  })));
}

TEST(Semaphore, keeps_what_the_parent_holds_when_a_child_ends_in_good_order) {
  Semaphore semaphore(1);
  EXPECT_TRUE(went_well(start([&] {
                semaphore.acquire();
                EXPECT_TRUE(went_well(sys::Child::fork([]() noexcept {
                  detail::end_in_good_order();
                  return 0;
                })));
                die();
                return true;
              })) == false);
  EXPECT_TRUE(semaphore.acquire(0ms)) << "the one in the middle held it, and was killed";
}

TEST(BoundedSemaphore, is_not_released_more_often_than_acquired) {
  BoundedSemaphore semaphore(2);
  EXPECT_THROW(semaphore.release(), ValueError);
  semaphore.acquire();
  EXPECT_THROW(semaphore.release(2), ValueError);
  EXPECT_EQ(semaphore.get_value(), 1);
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), 2);
}

TEST(BoundedSemaphore, is_exact_however_many_release_at_once) {
  Shared<std::atomic<int>> released;
  BoundedSemaphore semaphore(100);
  for (int i = 0; i < 100; ++i) semaphore.acquire();
  Crew crew(3, [&](int) {
    for (int i = 0; i < 60; ++i) {
      const auto release = [&] { semaphore.release(); };
      if (!throws<ValueError>(release)) ++*released;
    }
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(released->load(), 100);
  EXPECT_EQ(semaphore.get_value(), 100);
}

TEST(BoundedSemaphore, has_no_more_than_in_the_beginning_after_a_death) {
  BoundedSemaphore semaphore(1);
  sys::Child holder = start_holder(semaphore, 1);
  semaphore.release();  // on its behalf
  kill(holder);
  EXPECT_TRUE(semaphore.acquire(0ms));
  EXPECT_FALSE(semaphore.acquire(0ms));
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), 1);
}

}  // namespace
}  // namespace parbench::mp
