#include "sys/process_mutex.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#include "support/scene.hpp"
#include "sys/mapping.hpp"

namespace parbench::sys {
namespace {

/// What the processes of a test share.
struct Shared {
  ProcessMutex mutex;
  std::atomic<int> arrived{0};
  int guarded = 0;  ///< by mutex
};

class AProcessMutex : public ::testing::Test {
 protected:
  void TearDown() override { shared.~Shared(); }

  void add(int times) const {
    for (int i = 0; i < times; ++i) {
      const std::scoped_lock lock(shared.mutex);
      ++shared.guarded;
    }
  }

  /// A child that holds the mutex, and waits to be killed.
  Child holder() const {
    Child child = Child::fork([this]() noexcept -> int {
      shared.mutex.lock();
      ++shared.arrived;
      for (;;) ::pause();
    });
    EXPECT_TRUE(testing::eventually([&] { return shared.arrived == 1; }));
    return child;
  }

  Mapping mapping = Mapping::shared(sizeof(Shared));
  Shared& shared = *new (mapping.bytes().data()) Shared;
};

TEST_F(AProcessMutex, keeps_processes_apart) {
  std::vector<Child> children;
  children.reserve(4);
  for (int i = 0; i < 4; ++i)
    children.push_back(Child::fork([this]() noexcept {
      add(20'000);
      return 0;
    }));
  for (Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(shared.guarded, 80'000);
}

TEST_F(AProcessMutex, keeps_threads_apart) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { add(20'000); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared.guarded, 80'000);
}

TEST_F(AProcessMutex, whose_holder_was_killed_is_had_by_the_next_who_is_told) {
  Child child = holder();
  child.signal(SIGKILL);
  child.wait();
  EXPECT_EQ(shared.mutex.lock(), ProcessMutex::Taken::from_the_dead);
  shared.mutex.unlock();
  EXPECT_EQ(shared.mutex.lock(), ProcessMutex::Taken::cleanly);
  shared.mutex.unlock();
}

TEST_F(AProcessMutex, whose_holder_is_killed_wakes_who_waits_for_it) {
  Child child = holder();
  Child waiter = Child::fork([this]() noexcept {
    const auto taken = shared.mutex.lock();
    shared.mutex.unlock();
    return taken == ProcessMutex::Taken::from_the_dead ? 3 : 4;
  });
  EXPECT_TRUE(testing::eventually([&] { return process_state(waiter.pid()) == 'S'; }));
  child.signal(SIGKILL);
  EXPECT_EQ(waiter.wait().exit_code(), 3);
}

TEST_F(AProcessMutex, survives_any_number_of_dead_holders) {
  for (int i = 0; i < 50; ++i) {
    shared.arrived = 0;
    Child child = holder();
    child.signal(SIGKILL);
    child.wait();
  }
  EXPECT_EQ(shared.mutex.lock(), ProcessMutex::Taken::from_the_dead);
  shared.mutex.unlock();
}

}  // namespace
}  // namespace parbench::sys
