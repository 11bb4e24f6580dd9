#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <parbench/mp/event.hpp>
#include <thread>

#include "mp/crew.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;

TEST(Event, is_set_until_it_is_cleared) {
  Event event;
  EXPECT_FALSE(event.is_set());
  event.set();
  EXPECT_TRUE(event.is_set());
  event.set();
  EXPECT_TRUE(event.is_set());
  event.clear();
  EXPECT_FALSE(event.is_set());
  event.clear();
  EXPECT_FALSE(event.is_set());
}

TEST(Event, is_not_waited_for_longer_than_asked) {
  Event event;
  EXPECT_FALSE(event.wait(0ms));
  EXPECT_FALSE(event.wait(-1s));
  EXPECT_FALSE(event.wait(30ms));
}

TEST(Event, that_is_set_is_not_waited_for) {
  Event event;
  event.set();
  EXPECT_TRUE(event.wait());
  EXPECT_TRUE(event.wait(0ms));
  EXPECT_TRUE(event.is_set());
}

TEST(Event, is_seen_by_other_processes) {
  Event event;
  event.set();
  EXPECT_TRUE(went_well(start([&] { return event.is_set() && event.wait(0ms); })));
  EXPECT_TRUE(went_well(start([&] {
    event.clear();
    return true;
  })));
  EXPECT_FALSE(event.is_set());
}

TEST(Event, wakes_the_parent_that_waits) {
  Event event;
  sys::Child child = start([&] {
    std::this_thread::sleep_for(5ms);
    event.set();
    return true;
  });
  EXPECT_TRUE(event.wait(20s));
  EXPECT_TRUE(went_well(child));
}

TEST(Event, wakes_all_who_wait) {
  Event event;
  Crew crew(4, [&](int) { return event.wait(20s); });
  std::thread thread([&] { EXPECT_TRUE(event.wait(20s)); });
  std::this_thread::sleep_for(5ms);
  event.set();
  thread.join();
  EXPECT_TRUE(crew.went_well());
}

TEST(Event, wakes_all_who_wait_even_if_cleared_at_once) {
  Event event;
  for (int i = 0; i < 50; ++i) {
    Shared<std::atomic<int>> waiting;
    Crew crew(2, [&](int) {
      ++*waiting;
      return event.wait(60s);
    });
    ASSERT_TRUE(testing::eventually([&] { return waiting->load() == 2; }));
    std::this_thread::sleep_for(1ms);
    // One that has not begun to wait yet misses a set: the next is its own.
    std::atomic<bool> done{false};
    std::thread setter([&] {
      while (!done) {
        event.set();
        event.clear();
        std::this_thread::sleep_for(5ms);
      }
    });
    EXPECT_TRUE(crew.went_well());
    done = true;
    setter.join();
  }
}

TEST(Event, that_was_set_and_cleared_before_is_waited_for) {
  Event event;
  event.set();
  event.clear();
  EXPECT_FALSE(event.wait(5ms));
}

TEST(Event, outlives_those_who_are_killed_over_it) {
  Event event;
  for (int i = 0; i < 20; ++i) {
    Crew crew(2, [&](int index) -> bool {
      for (;;) {
        if (index == 0) {
          event.set();
          event.clear();
        } else {
          event.wait(1ms);
        }
      }
    });
    std::this_thread::sleep_for(500us);
    kill(crew[0]);
    kill(crew[1]);
  }
  sys::Child child = start([&] { return event.wait(20s); });
  std::this_thread::sleep_for(2ms);
  event.set();
  EXPECT_TRUE(went_well(child));
  event.clear();
  EXPECT_FALSE(event.wait(0ms));
}

TEST(Event, set_by_one_that_dies_right_after_is_set) {
  Event event;
  sys::Child waiter = start([&] { return event.wait(20s); });
  std::this_thread::sleep_for(2ms);
  start([&]() -> bool {
    event.set();
    die();
  }).wait();
  EXPECT_TRUE(went_well(waiter));
  EXPECT_TRUE(event.is_set());
}

}  // namespace
}  // namespace parbench::mp
