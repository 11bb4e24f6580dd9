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
  ~AProcessMutex() override { shared_.~Shared(); }

  void add(int times) const {
    for (int i = 0; i < times; ++i) {
      const std::scoped_lock lock(shared_.mutex);
      ++shared_.guarded;
    }
  }

  /// A child that holds the mutex, and waits to be killed.
  Child holder() const {
    Child child = Child::fork([this]() noexcept -> int {
      shared_.mutex.lock();
      ++shared_.arrived;
      for (;;) ::pause();
    });
    EXPECT_TRUE(testing::eventually([&] { return shared_.arrived == 1; }));
    return child;
  }

  Mapping mapping_ = Mapping::shared(sizeof(Shared));
  Shared& shared_ = *new (mapping_.bytes().data()) Shared;
};

TEST_F(AProcessMutex, keeps_processes_apart) {
  std::vector<Child> children;
  for (int i = 0; i < 4; ++i)
    children.push_back(Child::fork([this]() noexcept {
      add(20'000);
      return 0;
    }));
  for (Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(shared_.guarded, 80'000);
}

TEST_F(AProcessMutex, keeps_threads_apart) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { add(20'000); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared_.guarded, 80'000);
}

TEST_F(AProcessMutex, whose_holder_was_killed_is_had_by_the_next_who_is_told) {
  Child child = holder();
  child.signal(SIGKILL);
  child.wait();
  EXPECT_EQ(shared_.mutex.lock(), ProcessMutex::Taken::from_the_dead);
  shared_.mutex.unlock();
  EXPECT_EQ(shared_.mutex.lock(), ProcessMutex::Taken::cleanly);
  shared_.mutex.unlock();
}

TEST_F(AProcessMutex, whose_holder_is_killed_wakes_who_waits_for_it) {
  Child child = holder();
  Child waiter = Child::fork([this]() noexcept {
    const auto taken = shared_.mutex.lock();
    shared_.mutex.unlock();
    return taken == ProcessMutex::Taken::from_the_dead ? 3 : 4;
  });
  EXPECT_TRUE(testing::eventually([&] { return process_state(waiter.pid()) == 'S'; }));
  child.signal(SIGKILL);
  EXPECT_EQ(waiter.wait().exit_code(), 3);
}

TEST_F(AProcessMutex, survives_any_number_of_dead_holders) {
  for (int i = 0; i < 50; ++i) {
    shared_.arrived = 0;
    Child child = holder();
    child.signal(SIGKILL);
    child.wait();
  }
  EXPECT_EQ(shared_.mutex.lock(), ProcessMutex::Taken::from_the_dead);
  shared_.mutex.unlock();
}

}  // namespace
}  // namespace parbench::sys
