#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <parbench/mp/condition.hpp>
#include <parbench/mp/error.hpp>
#include <thread>

#include "mp/crew.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;

/// On a Lock, on an RLock, and on its own.
class AnyCondition : public ::testing::TestWithParam<int> {
 protected:
  Condition make() {
    if (GetParam() == 0) return Condition(lock_);
    if (GetParam() == 1) return Condition(recursive_);
    return Condition();
  }

  struct State {
    std::atomic<int> asleep{0};
    std::atomic<int> woken{0};
    std::atomic<int> order[8]{};
  };

  /// Waits on `condition`, counting itself in and out.
  bool wait_once(Condition& condition, Timeout timeout = 60s) {
    const std::scoped_lock guard(condition);
    ++state->asleep;
    const bool notified = condition.wait(timeout);
    ++state->woken;
    return notified;
  }

  /// Whether so many wait: who has the lock finds them in their places.
  bool are_asleep(Condition& condition, int count) {
    return testing::eventually([&] {
      const std::scoped_lock guard(condition);
      return state->asleep == count;
    });
  }

  bool are_woken(int count) {
    return testing::eventually([&] { return state->woken == count; });
  }

  Shared<State> state;

 private:
  Lock lock_;
  RLock recursive_;
};
INSTANTIATE_TEST_SUITE_P(Locks, AnyCondition, ::testing::Values(0, 1, 2));

TEST_P(AnyCondition, is_waited_for_and_notified_with_its_lock_only) {
  Condition condition = make();
  EXPECT_THROW(condition.wait(0ms), NotAllowed);
  EXPECT_THROW(condition.wait_for([] { return true; }), NotAllowed);
  EXPECT_THROW(condition.notify(), NotAllowed);
  EXPECT_THROW(condition.notify_all(), NotAllowed);
  const std::scoped_lock guard(condition);
  EXPECT_TRUE(went_well(start([&] {
    return throws<NotAllowed>([&] { condition.wait(0ms); }) &&
           throws<NotAllowed>([&] { condition.notify(); });
  })));
}

TEST_P(AnyCondition, that_no_one_notifies_is_waited_for_in_vain) {
  Condition condition = make();
  const std::scoped_lock guard(condition);
  EXPECT_FALSE(condition.wait(0ms));
  EXPECT_FALSE(condition.wait(-1s));
  EXPECT_FALSE(condition.wait(30ms));
}

TEST_P(AnyCondition, forgets_a_notification_for_which_no_one_waited) {
  Condition condition = make();
  const std::scoped_lock guard(condition);
  condition.notify();
  condition.notify_all();
  condition.notify(0);
  EXPECT_FALSE(condition.wait(5ms));
}

TEST_P(AnyCondition, wakes_one_at_a_time) {
  Condition condition = make();
  sys::Child child = start([&] { return wait_once(condition); });
  std::thread thread([&] { EXPECT_TRUE(wait_once(condition)); });
  EXPECT_TRUE(are_asleep(condition, 2));
  EXPECT_EQ(state->woken, 0);
  for (int count = 1; count <= 2; ++count) {
    {
      const std::scoped_lock guard(condition);
      condition.notify();
    }
    EXPECT_TRUE(are_woken(count));
    std::this_thread::sleep_for(5ms);
    EXPECT_EQ(state->woken, count);
  }
  thread.join();
  EXPECT_TRUE(went_well(child));
}

TEST_P(AnyCondition, wakes_all) {
  Condition condition = make();
  Crew crew(3, [&](int) { return wait_once(condition); });
  std::thread thread([&] { EXPECT_TRUE(wait_once(condition)); });
  EXPECT_TRUE(are_asleep(condition, 4));
  {
    const std::scoped_lock guard(condition);
    condition.notify_all();
    EXPECT_EQ(state->woken, 0) << "not before the lock is released";
  }
  thread.join();
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(state->woken, 4);
}

TEST_P(AnyCondition, wakes_some) {
  Condition condition = make();
  Crew crew(5, [&](int) { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 5));
  const auto notify = [&](int count) {
    const std::scoped_lock guard(condition);
    condition.notify(count);
  };
  notify(2);
  EXPECT_TRUE(are_woken(2));
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(state->woken, 2);
  notify(4);
  EXPECT_TRUE(crew.went_well());
  notify(3);
  const std::scoped_lock guard(condition);
  EXPECT_FALSE(condition.wait(0ms));
}

TEST_P(AnyCondition, does_not_give_to_those_who_gave_up) {
  Condition condition = make();
  Crew impatient(3, [&](int) { return !wait_once(condition, 5ms); });
  EXPECT_TRUE(impatient.went_well());
  sys::Child patient = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 4));
  {
    const std::scoped_lock guard(condition);
    condition.notify();
  }
  EXPECT_TRUE(went_well(patient));
}

TEST_P(AnyCondition, waits_for_what_is_asked) {
  Condition condition = make();
  Shared<int> value(std::in_place, -1);
  sys::Child child = start([&] {
    const std::scoped_lock guard(condition);
    *value = 0;
    condition.notify();
    return condition.wait_for([&] { return *value == 4; }) && *value == 4;
  });
  {
    const std::scoped_lock guard(condition);
    EXPECT_TRUE(condition.wait_for([&] { return *value == 0; }));
    EXPECT_EQ(*value, 0);
  }
  for (int i = 0; i < 4; ++i) {
    const std::scoped_lock guard(condition);
    ++*value;
    condition.notify();
  }
  EXPECT_TRUE(went_well(child));
}

TEST_P(AnyCondition, waits_in_vain_for_what_never_comes) {
  Condition condition = make();
  Shared<int> value(std::in_place, 0);
  sys::Child child = start([&] {
    const std::scoped_lock guard(condition);
    return !condition.wait_for([&] { return *value == 4; }, 100ms);
  });
  for (int i = 0; i < 3; ++i) {
    const std::scoped_lock guard(condition);
    ++*value;
    condition.notify();
  }
  EXPECT_TRUE(went_well(child));
}

TEST_P(AnyCondition, does_not_wait_for_what_is_so_already) {
  Condition condition = make();
  const std::scoped_lock guard(condition);
  EXPECT_TRUE(condition.wait_for([] { return true; }, 0ms));
  EXPECT_FALSE(condition.wait_for([] { return false; }, 0ms));
}

TEST_P(AnyCondition, hands_the_ball_to_and_fro) {
  Condition condition = make();
  Shared<int> turn(std::in_place, 0);
  const auto play = [&](int me) {
    for (int i = 0; i < 1'000; ++i) {
      const std::scoped_lock guard(condition);
      if (!condition.wait_for([&] { return *turn == me; }, 60s)) return false;
      *turn = 1 - me;
      condition.notify();
    }
    return true;
  };
  Crew crew(2, play);
  EXPECT_TRUE(crew.went_well());
}

TEST_P(AnyCondition, passes_on_what_it_gave_to_one_that_died_before_it_had_the_lock) {
  Condition condition = make();
  sys::Child first = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 1));
  sys::Child second = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 2));
  {
    const std::scoped_lock guard(condition);
    condition.notify();
    std::this_thread::sleep_for(2ms);
    kill(first);  // notified, and without the lock that we hold
  }
  EXPECT_TRUE(went_well(second));
}

TEST_P(AnyCondition, passes_on_what_it_gave_to_one_that_was_dead) {
  Condition condition = make();
  sys::Child first = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 1));
  Crew others(2, [&](int) { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 3));
  kill(first);
  {
    const std::scoped_lock guard(condition);
    condition.notify(2);  // the dead, and one of those who live
  }
  EXPECT_TRUE(others.went_well());
}

TEST_P(AnyCondition, does_not_give_two_to_one_that_takes_over_from_the_dead) {
  Condition condition = make();
  sys::Child first = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 1));
  sys::Child second = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 2));
  sys::Child third = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 3));
  {
    const std::scoped_lock guard(condition);
    third.signal(SIGSTOP);
    condition.notify();
    kill(first);
    // In some ticks the second has taken it over, and wants the lock; and is first in line for the next.
    std::this_thread::sleep_for(100ms);
    condition.notify();
    third.signal(SIGCONT);
  }
  EXPECT_TRUE(went_well(second));
  EXPECT_TRUE(went_well(third));
}

TEST_P(AnyCondition, does_not_pass_on_to_one_that_was_not_waiting_then) {
  Condition condition = make();
  sys::Child first = start([&] { return wait_once(condition); });
  EXPECT_TRUE(are_asleep(condition, 1));
  const std::scoped_lock guard(condition);
  kill(first);
  condition.notify();
  EXPECT_FALSE(condition.wait(50ms));
}

TEST_P(AnyCondition, tells_those_who_wait_that_the_notifier_died_with_the_lock) {
  Condition condition = make();
  Shared<std::atomic<int>> told;
  Crew crew(3, [&](int) {
    std::unique_lock guard(condition);
    ++state->asleep;
    bool notified = false;
    try {
      notified = condition.wait(60s);
    } catch (const OwnerDied&) {
      ++*told;
      notified = true;
    }
    const bool has_the_lock = !throws<NotAllowed>([&] { condition.notify(0); });
    return notified && has_the_lock;
  });
  EXPECT_TRUE(are_asleep(condition, 3));
  start([&]() -> bool {
    condition.lock();
    condition.notify_all();
    die();
  }).wait();
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(told->load(), 1);
}

TEST_P(AnyCondition, has_room_again_when_those_who_waited_have_died) {
  Condition condition = make();
  sys::Child crowd = start([&]() -> bool {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < Condition::capacity; ++i) threads.emplace_back([&] { wait_once(condition); });
    for (std::thread& thread : threads) thread.join();
    return true;
  });
  EXPECT_TRUE(are_asleep(condition, static_cast<int>(Condition::capacity)));
  {
    const std::scoped_lock guard(condition);
    EXPECT_THROW(condition.wait(0ms), ValueError);
  }
  kill(crowd);
  const std::scoped_lock guard(condition);
  EXPECT_FALSE(condition.wait(0ms));
}

TEST_P(AnyCondition, loses_no_notification_wherever_those_who_wait_are_killed) {
  Condition condition = make();
  for (int i = 0; i < 20; ++i) {
    state->asleep = 0;
    state->woken = 0;
    const auto wait = [&] {
      try {
        return wait_once(condition);
      } catch (const OwnerDied&) {
        ++state->woken;  // and told of the victim that had the lock
        return true;
      }
    };
    sys::Child victim = start(wait);
    ASSERT_TRUE(are_asleep(condition, 1));
    sys::Child survivor = start(wait);
    ASSERT_TRUE(are_asleep(condition, 2));
    {
      const std::scoped_lock guard(condition);
      condition.notify();
    }
    std::this_thread::sleep_for(std::chrono::microseconds(5 * i));
    kill(victim);
    // Either the victim had it in full, or the survivor has it now. One that died with the lock may have.
    bool died_with_the_lock = false;
    ASSERT_TRUE(testing::eventually([&] {
      try {
        const std::scoped_lock guard(condition);
      } catch (const OwnerDied&) {
        died_with_the_lock = true;
      }
      return died_with_the_lock || state->woken == 1;
    }));
    kill(survivor);
    try {
      const std::scoped_lock guard(condition);
    } catch (const OwnerDied&) {  // the survivor
    }
  }
}

TEST(Condition, is_notified_in_the_order_of_waiting) {
  struct Places {
    std::atomic<int> asleep{0};
    std::atomic<int> next{0};
    std::atomic<int> place[4]{};
  };
  Shared<Places> places;
  Condition condition;
  std::vector<sys::Child> crew;
  for (int i = 0; i < 4; ++i) {
    crew.push_back(start([&, i] {
      const std::scoped_lock guard(condition);
      ++places->asleep;
      const bool notified = condition.wait(60s);
      places->place[i] = places->next++;
      return notified;
    }));
    ASSERT_TRUE(testing::eventually([&] {
      const std::scoped_lock guard(condition);
      return places->asleep == i + 1;
    }));
  }
  for (int i = 0; i < 4; ++i) {
    {
      const std::scoped_lock guard(condition);
      condition.notify();
    }
    ASSERT_TRUE(testing::eventually([&] { return places->next == i + 1; }));
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(went_well(crew[static_cast<std::size_t>(i)]));
    EXPECT_EQ(places->place[i], i);
  }
}

TEST(Condition, releases_all_levels_of_an_rlock_and_takes_them_again) {
  RLock lock;
  Condition condition(lock);
  lock.lock();
  lock.lock();
  lock.lock();
  sys::Child child = start([&] {
    const std::scoped_lock guard(condition);
    condition.notify();
    return true;
  });
  EXPECT_TRUE(condition.wait(20s));
  EXPECT_TRUE(went_well(child));
  lock.release();
  lock.release();
  EXPECT_TRUE(went_well(start([&] { return !lock.try_lock(); })));
  lock.release();
  EXPECT_THROW(lock.release(), NotAllowed);
}

TEST(Condition, holds_all_levels_of_an_rlock_that_came_from_the_dead) {
  RLock lock;
  Condition condition(lock);
  Shared<std::atomic<int>> dead;
  lock.lock();
  lock.lock();
  sys::Child child = start([&]() -> bool {
    lock.lock();
    die();
  });
  EXPECT_THROW(condition.wait(20ms) || condition.wait(20s), OwnerDied);
  lock.release();
  EXPECT_TRUE(lock.is_locked());
  lock.release();
  EXPECT_FALSE(lock.is_locked());
}

TEST(Condition, can_be_moved) {
  Condition condition;
  Condition moved(std::move(condition));
  const std::scoped_lock guard(moved);
  EXPECT_FALSE(moved.wait(1ms));
}

}  // namespace
}  // namespace parbench::mp
