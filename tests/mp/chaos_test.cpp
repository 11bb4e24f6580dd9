#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <numeric>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/lock.hpp>
#include <parbench/mp/pool.hpp>
#include <parbench/mp/process.hpp>
#include <parbench/mp/queue.hpp>
#include <parbench/mp/semaphore.hpp>
#include <random>
#include <set>

#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"

/// Workers are killed at random for as long as PARBENCH_CHAOS_SECONDS says (a third of a minute for each of
/// three tests; less where a sanitizer watches), while bounded operations go on. Nothing may hang, nothing that
/// belongs to the living may get lost, nothing may be left.
namespace parbench::mp {
namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds chaos_time() {
  if (const char* const seconds = std::getenv("PARBENCH_CHAOS_SECONDS")) return 1'000ms * std::atoi(seconds);
  return testing::is_sanitized ? 5s : 20s;
}

/// Until when there is chaos, and the dice. The seed is printed with a failure.
class Chaos : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_TRUE(testing::is_childless());
    EXPECT_EQ(sys::open_fd_count(), fds_before_);
    EXPECT_EQ(shared_files(), shared_files_before_);
  }

  bool goes_on() const { return std::chrono::steady_clock::now() < end_; }
  int dice(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  void pause() { ::usleep(static_cast<unsigned>(dice(3'000))); }

  static std::set<std::string> shared_files() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) names.insert(entry.path());
    return names;
  }

  const unsigned seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};

 private:
  std::mt19937 random_{seed_};
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + chaos_time();
  int fds_before_ = sys::open_fd_count();
  std::set<std::string> shared_files_before_ = shared_files();
};

TEST_F(Chaos, a_pool_gives_each_item_its_result_or_says_who_died) {
  Pool pool(3, {.max_lost_workers = 1'000'000});
  constexpr int items = 400;
  constexpr int chunk = 4;
  std::vector<int> numbers(items);
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto work = [](int x) {
    if (x % 16 == 0) ::usleep(50);
    return std::vector<int>(static_cast<std::size_t>(x * 8), x);
  };
  long kills = 0;
  long lost = 0;
  long good = 0;
  while (goes_on()) {
    auto results = pool.imap(work, numbers, chunk);
    pause();
    for (int burst = dice(4); burst > 0; --burst) {
      const std::vector<int> pids = pool.worker_pids();
      if (pids.empty()) continue;
      ::kill(pids[static_cast<std::size_t>(dice(static_cast<int>(pids.size())))], SIGKILL);
      ++kills;
    }
    for (int next = 0; next < items;) {
      try {
        const auto result = results.next(60s);
        ASSERT_TRUE(result);
        ASSERT_EQ(*result, work(next)) << "of item " << next;
        ++good;
        ++next;
      } catch (const WorkerLost& error) {
        ASSERT_EQ(next % chunk, 0) << "an item was lost whose chunk had begun to arrive: " << error.what();
        lost += chunk;
        next += chunk;
      }
    }
    ASSERT_EQ(results.next(60s), std::nullopt);
  }
  EXPECT_GT(kills, 10);
  EXPECT_GT(good, lost);
  EXPECT_LE(lost, kills * chunk);
  std::printf("%ld workers killed, %ld items computed, %ld lost with their workers\n", kills, good, lost);
  pool.close();
  pool.join();
}

TEST_F(Chaos, a_queue_loses_no_message_but_that_in_the_hands_of_the_dead) {
  struct Message {
    int producer;
    int number;
  };
  constexpr int producers_max = 20'000;
  struct Books {
    std::array<std::atomic<int>, producers_max>
        sent;  ///< by each producer, as far as it came to write it down
    std::array<std::atomic<int>, producers_max> received;  ///< of each producer
    std::array<std::atomic<int>, producers_max> last;      ///< the greatest number of each producer
    std::atomic<int> out_of_order;
  };
  const detail::Shared<Books> books;
  Queue<Message> queue(0, {.capacity_bytes = 4'096});

  const auto produce = [&](int producer) {
    for (int number = 1;; ++number) {
      queue.put({producer, number});
      books->sent[static_cast<std::size_t>(producer)].store(number);
    }
  };
  const auto consume = [&] {
    for (;;) {
      const Message message = queue.get();
      const auto index = static_cast<std::size_t>(message.producer);
      // With more than one consumer the order in which they write down what they got is open; that the same
      // number does not come twice, and none beyond what was sent, shows in the sums below.
      int last = books->last[index].load();
      while (last < message.number && !books->last[index].compare_exchange_weak(last, message.number)) {
      }
      ++books->received[index];  // after the line above, between which and this one it may be killed
    }
  };

  int producers_made = 0;
  std::deque<Process> producers;
  std::deque<Process> consumers;
  const auto add_producer = [&] {
    producers.emplace_back(produce, producers_made++);
    producers.back().start();
  };
  const auto add_consumer = [&] {
    consumers.emplace_back(consume);
    consumers.back().start();
  };
  for (int i = 0; i < 2; ++i) {
    add_producer();
    add_consumer();
  }
  long consumers_killed = 0;
  while (goes_on() && producers_made < producers_max - 1) {
    pause();
    auto& side = dice(2) == 0 ? producers : consumers;
    side.front().kill();
    side.front().join();
    side.pop_front();
    if (&side == &producers) {
      add_producer();
    } else {
      add_consumer();
      ++consumers_killed;
    }
  }
  for (Process& producer : producers) producer.kill();
  producers.clear();
  EXPECT_TRUE(testing::eventually([&] { return queue.empty(); })) << "the living consumers take what is left";
  ::usleep(100'000);
  consumers_killed += static_cast<long>(consumers.size());
  consumers.clear();

  long sent = 0;
  long received = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(producers_made); ++i) {
    sent += books->sent[i];
    received += books->received[i];
    ASSERT_LE(books->last[i], books->sent[i] + 1) << "a message that was never sent";
    ASSERT_LE(books->received[i], books->last[i]) << "a message that came twice";
  }
  EXPECT_GE(received, sent - consumers_killed);
  EXPECT_GT(producers_made, 10);
  std::printf("%d producers and %ld consumers killed; %ld messages sent, %ld received\n", producers_made,
              consumers_killed, sent, received);
}

TEST_F(Chaos, locks_and_semaphores_serve_the_living) {
  struct State {
    long one = 0;
    long other = 0;
    std::atomic<long> repaired = 0;
    std::atomic<long> broken = 0;
    std::atomic<long> rounds = 0;
  };
  const detail::Shared<State> state;
  Lock lock;
  Semaphore semaphore(2);

  const auto change = [&] {
    if (state->one != state->other) ++state->broken;
    ++state->one;
    if (state->one % 64 == 0) ::usleep(20);  // so that some die in between
    ++state->other;
  };
  const auto work = [&] {
    for (;;) {
      semaphore.acquire();
      try {
        lock.lock();
        change();
        lock.unlock();
      } catch (const OwnerDied&) {
        if (state->one != state->other) ++state->repaired;
        state->other = state->one;
      }
      semaphore.release();
      ++state->rounds;
    }
  };

  std::deque<Process> workers;
  long kills = 0;
  const auto hire = [&] {
    workers.emplace_back(work);
    workers.back().start();
  };
  for (int i = 0; i < 4; ++i) hire();
  while (goes_on()) {
    pause();
    workers.front().kill();
    workers.front().join();
    workers.pop_front();
    ++kills;
    hire();
    const long before = state->rounds;
    ASSERT_TRUE(testing::eventually([&] { return state->rounds > before; })) << "after " << kills << " kills";
  }
  workers.clear();
  EXPECT_EQ(state->broken, 0);
  ASSERT_TRUE(semaphore.acquire(10s));
  ASSERT_TRUE(semaphore.acquire(10s)) << "a permit of the dead did not come back";
  EXPECT_FALSE(semaphore.acquire(0s)) << "a permit too many came back";
  semaphore.release();
  semaphore.release();
  try {
    EXPECT_TRUE(lock.acquire(10s));
    lock.release();
  } catch (const OwnerDied&) {
  }
  EXPECT_GT(kills, 10);
  std::printf("%ld workers killed, %ld rounds, %ld half-done changes mended\n", kills, state->rounds.load(),
              state->repaired.load());
}

}  // namespace
}  // namespace parbench::mp
