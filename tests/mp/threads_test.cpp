#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <numeric>
#include <parbench/mp/barrier.hpp>
#include <parbench/mp/condition.hpp>
#include <parbench/mp/event.hpp>
#include <parbench/mp/joinable_queue.hpp>
#include <parbench/mp/lock.hpp>
#include <parbench/mp/queue.hpp>
#include <parbench/mp/rlock.hpp>
#include <parbench/mp/semaphore.hpp>
#include <parbench/mp/value.hpp>
#include <string>
#include <thread>
#include <vector>

/// The toolkit between threads of one process: what ThreadSanitizer can watch, which does not bear with fork.
namespace parbench::mp {
namespace {

constexpr int threads_count = 4;
constexpr int turns = 2'000;

void run_in_threads(const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int index = 0; index < threads_count; ++index) threads.emplace_back(body, index);
  for (std::thread& thread : threads) thread.join();
}

template <class Mutex>
class BetweenThreads : public ::testing::Test {};
using Mutexes = ::testing::Types<Lock, RLock, Semaphore>;
TYPED_TEST_SUITE(BetweenThreads, Mutexes);

TYPED_TEST(BetweenThreads, guards_what_is_not_atomic) {
  TypeParam mutex;
  long count = 0;
  run_in_threads([&](int) {
    for (int i = 0; i < turns; ++i) {
      const std::scoped_lock guard(mutex);
      ++count;
    }
  });
  EXPECT_EQ(count, threads_count * turns);
}

TEST(Threads, a_queue_hands_over_what_its_messages_consist_of) {
  Queue<std::string> queue(16);
  std::atomic<long> sum = 0;
  run_in_threads([&](int index) {
    for (int i = 0; i < turns; ++i) {
      if (index % 2 == 0)
        queue.put(std::to_string(i));
      else
        sum += std::stol(queue.get());
    }
  });
  EXPECT_EQ(sum, threads_count / 2 * (turns * (turns - 1L) / 2));
  EXPECT_TRUE(queue.empty());
}

TEST(Threads, a_joinable_queue_counts_what_is_done) {
  JoinableQueue<int> tasks;
  std::atomic<int> done = 0;
  std::thread worker([&] {
    for (int i = 0; i < turns; ++i) {
      tasks.get();
      ++done;
      tasks.task_done();
    }
  });
  for (int i = 0; i < turns; ++i) tasks.put(i);
  EXPECT_TRUE(tasks.join());
  EXPECT_EQ(done, turns);
  worker.join();
}

TEST(Threads, a_condition_hands_over_a_token) {
  RLock lock;
  Condition changed(lock);
  int turn = 0;
  run_in_threads([&](int index) {
    for (int i = 0; i < turns / 10; ++i) {
      const std::scoped_lock guard(changed);
      changed.wait_for([&] { return turn % threads_count == index; });
      ++turn;
      changed.notify_all();
    }
  });
  EXPECT_EQ(turn, threads_count * turns / 10);
}

TEST(Threads, an_event_publishes_what_was_written_before) {
  for (int i = 0; i < 100; ++i) {
    Event event;
    int value = 0;
    std::thread reader([&] {
      EXPECT_TRUE(event.wait());
      EXPECT_EQ(value, 42);
    });
    value = 42;
    event.set();
    reader.join();
  }
}

TEST(Threads, a_barrier_separates_phases) {
  Barrier barrier(threads_count);
  std::vector<int> numbers(threads_count, 0);
  run_in_threads([&](int index) {
    for (int phase = 1; phase <= 200; ++phase) {
      numbers[static_cast<std::size_t>(index)] = phase;
      barrier.wait();
      EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), phase * threads_count);
      barrier.wait();
    }
  });
}

TEST(Threads, an_atomic_value_counts_exactly) {
  AtomicValue<long> count(0);
  run_in_threads([&](int) {
    for (int i = 0; i < turns; ++i) ++count;
  });
  EXPECT_EQ(count.load(), threads_count * turns);
}

}  // namespace
}  // namespace parbench::mp
