#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <parbench/mp/joinable_queue.hpp>
#include <string>
#include <thread>
#include <vector>

#include "mp/forked.hpp"
#include "support/scene.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;
using parbench::sys::Child;
using parbench::testing::forked;

static_assert(!Sendable<JoinableQueue<int>>);

void kill(Child& child) {
  child.signal(SIGKILL);
  EXPECT_TRUE(child.wait().was_signalled());
}

TEST(JoinableQueue, joins_at_once_when_nothing_was_put) {
  JoinableQueue<int> queue;
  EXPECT_TRUE(queue.join());
  EXPECT_TRUE(queue.join(0ms));
}

TEST(JoinableQueue, joins_once_all_tasks_are_done) {
  JoinableQueue<int> queue;
  Shared<std::atomic<int>> sum;
  std::vector<Child> workers;
  workers.reserve(4);
  for (int i = 0; i < 4; ++i)
    workers.push_back(forked([&]() {
      for (int task = queue.get(); task != 0; task = queue.get()) {
        *sum += task;
        queue.task_done();
      }
      queue.task_done();
      return 0;
    }));
  for (int i = 1; i <= 100; ++i) queue.put(i);
  EXPECT_TRUE(queue.join());
  EXPECT_EQ(*sum, 5050);
  for (int i = 101; i <= 200; ++i) queue.put(i);
  EXPECT_TRUE(queue.join());
  EXPECT_EQ(*sum, 20'100);
  for (int i = 0; i < 4; ++i) queue.put(0);
  for (Child& worker : workers) EXPECT_EQ(worker.wait().exit_code(), 0);
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, has_room_for_the_living_however_many_have_died_over_tasks) {
  constexpr int dead = static_cast<int>(detail::Account::capacity);
  JoinableQueue<int> queue;
  for (int i = 0; i <= dead; ++i) queue.put(i);
  for (int i = 0; i < dead; ++i)
    ASSERT_EQ(forked([&] { return queue.get() == i ? 0 : 1; }).wait().exit_code(), 0);
  EXPECT_EQ(queue.get(60s), dead);
  queue.task_done();
  try {
    queue.join(60s);
    FAIL() << "no one heard of the lost tasks";
  } catch (const TasksLost& losses) {
    EXPECT_EQ(losses.processes(), dead);
    EXPECT_EQ(losses.tasks(), dead);
  }
  EXPECT_TRUE(queue.join(60s));
}

TEST(JoinableQueue, does_not_join_in_time_while_a_task_is_queued_or_being_worked_on) {
  JoinableQueue<int> queue;
  queue.put(1);
  EXPECT_FALSE(queue.join(0ms));
  EXPECT_FALSE(queue.join(2ms));
  queue.get();
  EXPECT_FALSE(queue.join(2ms));
  queue.task_done();
  EXPECT_TRUE(queue.join(0ms));
}

TEST(JoinableQueue, refuses_a_task_done_too_many) {
  JoinableQueue<int> queue;
  EXPECT_THROW(queue.task_done(), ValueError);
  queue.put(1);
  EXPECT_THROW(queue.task_done(), ValueError);
  queue.get();
  queue.task_done();
  EXPECT_THROW(queue.task_done(), ValueError);
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, refuses_a_task_done_by_a_process_that_took_none) {
  JoinableQueue<int> queue;
  queue.put(1);
  queue.get();
  EXPECT_EQ(testing::in_child([&] {
              try {
                queue.task_done();
                return 1;
              } catch (const ValueError&) {
                return 0;
              }
            }),
            0);
  EXPECT_FALSE(queue.join(0ms));
  queue.task_done();
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, lets_a_thread_finish_what_another_of_its_process_took) {
  JoinableQueue<int> queue;
  queue.put(1);
  queue.put(2);
  queue.get();
  queue.get();
  std::thread([&] {
    queue.task_done();
    queue.task_done();
  }).join();
  EXPECT_TRUE(queue.join(0ms));
}

TEST(JoinableQueue, wakes_a_join_that_sleeps) {
  JoinableQueue<int> queue;
  queue.put(1);
  Shared<std::atomic<bool>> may_finish;
  Child worker = forked([&]() {
    queue.get();
    while (!*may_finish) std::this_thread::yield();
    queue.task_done();
    return 0;
  });
  std::thread finisher([&] {
    std::this_thread::sleep_for(30ms);
    *may_finish = true;
  });
  EXPECT_TRUE(queue.join());
  EXPECT_TRUE(*may_finish);
  finisher.join();
  worker.wait();
}

TEST(JoinableQueue, has_the_other_members_of_a_queue) {
  JoinableQueue<std::string> queue(1);
  EXPECT_TRUE(queue.try_put("a"));
  EXPECT_FALSE(queue.try_put("b"));
  EXPECT_THROW(queue.put_nowait("b"), Full);
  EXPECT_TRUE(queue.full());
  EXPECT_EQ(queue.qsize(), 1U);
  EXPECT_EQ(queue.get_nowait(), "a");
  EXPECT_THROW(queue.get(2ms), Empty);
  queue.close();
  EXPECT_THROW(queue.put("c"), Closed);
}

TEST(JoinableQueue, tells_of_the_tasks_of_a_worker_that_was_killed) {
  JoinableQueue<int> queue;
  for (int i = 0; i < 5; ++i) queue.put(i);
  Shared<std::atomic<bool>> has_taken;
  Child worker = forked([&]() -> int {
    queue.get();
    queue.get();
    queue.task_done();
    queue.get();
    *has_taken = true;
    for (;;) std::this_thread::yield();
  });
  ASSERT_TRUE(testing::eventually([&] { return has_taken->load(); }));
  kill(worker);
  try {
    queue.join();
    FAIL();
  } catch (const TasksLost& losses) {
    EXPECT_EQ(losses.processes(), 1);
    EXPECT_EQ(losses.tasks(), 2);
    EXPECT_STREQ(losses.what(),
                 "1 process ended with 2 tasks taken and not done; the queue works on without them");
  }
  EXPECT_FALSE(queue.join(2ms));
  queue.get();
  queue.task_done();
  queue.get();
  queue.task_done();
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, tells_a_join_that_sleeps_of_a_worker_that_is_killed) {
  JoinableQueue<int> queue;
  queue.put(1);
  Child worker = forked([&]() -> int {
    queue.get();
    std::this_thread::sleep_for(30ms);
    ::raise(SIGKILL);
    return 0;
  });
  EXPECT_THROW(queue.join(), TasksLost);
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, counts_the_tasks_of_a_worker_that_ended_in_good_order_as_lost) {
  JoinableQueue<int> queue;
  queue.put(1);
  EXPECT_EQ(testing::in_child([&] { return queue.get(); }), 1);
  EXPECT_THROW(queue.join(20s), TasksLost);
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, tells_one_join_of_the_losses_of_several) {
  JoinableQueue<int> queue;
  for (int i = 0; i < 4; ++i) queue.put(i);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(testing::in_child([&] { return queue.get(); }), i);
  try {
    queue.join(20s);
    FAIL();
  } catch (const TasksLost& losses) {
    EXPECT_EQ(losses.processes(), 3);
    EXPECT_EQ(losses.tasks(), 3);
  }
  EXPECT_FALSE(queue.join(0ms));
}

TEST(JoinableQueue, joins_when_lost_tasks_were_put_again) {
  JoinableQueue<int> queue;
  queue.put(7);
  EXPECT_EQ(testing::in_child([&] { return queue.get(); }), 7);
  EXPECT_THROW(queue.join(20s), TasksLost);
  queue.put(7);
  EXPECT_EQ(testing::in_child([&] {
              const int task = queue.get();
              queue.task_done();
              return task;
            }),
            7);
  EXPECT_TRUE(queue.join());
}

/// Whose taker is killed while it holds the first message, booked but not yet taken away.
struct Deadly {
  int number = 0;
  static inline bool kills = false;
};

}  // namespace

template <>
struct Codec<Deadly> {
  static void encode(Writer& out, const Deadly& value) { out.write_flat(value.number); }
  static Deadly decode(Reader& in) {
    if (Deadly::kills) ::raise(SIGKILL);
    return {in.read_flat<int>()};
  }
};

namespace {

TEST(JoinableQueue, does_not_count_a_task_as_lost_that_is_still_queued) {
  JoinableQueue<Deadly> queue;
  queue.put({5});
  forked([&]() {
    Deadly::kills = true;
    return queue.get().number;
  }).wait();
  EXPECT_FALSE(queue.join(2ms));
  EXPECT_EQ(queue.get(20s).number, 5);
  queue.task_done();
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, does_not_count_a_queued_task_as_lost_that_another_took_first) {
  JoinableQueue<Deadly> queue;
  queue.put({5});
  queue.put({6});
  forked([&]() {
    const int first = queue.get().number;
    Deadly::kills = true;
    return first + queue.get().number;
  }).wait();
  EXPECT_EQ(queue.get(20s).number, 6);
  queue.task_done();
  try {
    queue.join(20s);
    FAIL();
  } catch (const TasksLost& losses) {
    EXPECT_EQ(losses.tasks(), 1);
  }
  EXPECT_TRUE(queue.join());
}

TEST(JoinableQueue, loses_no_count_when_workers_are_killed_anywhere) {
  JoinableQueue<int> queue;
  for (int kills = 0; kills < 60; ++kills) {
    constexpr int tasks = 2'000;
    for (int i = 0; i < tasks; ++i) queue.put(i);
    const auto work = [&]() -> int {
      for (;;) {
        queue.get();
        queue.task_done();
      }
    };
    Child mortal = forked(work);
    ASSERT_TRUE(testing::eventually([&] { return queue.qsize() < tasks; }));
    kill(mortal);
    Child other = forked(work);
    int lost = 0;
    for (bool has_ended = false; !has_ended;) {
      try {
        has_ended = queue.join(20s);
        ASSERT_TRUE(has_ended) << "after kill " << kills;
      } catch (const TasksLost& losses) {
        lost += losses.tasks();
      }
    }
    ASSERT_LE(lost, 1);
    kill(other);
    ASSERT_TRUE(queue.join(20s));
    ASSERT_TRUE(queue.empty());
  }
}

}  // namespace
}  // namespace parbench::mp
