#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <parbench/mp/detail/shared.hpp>

#include "micro/stage.hpp"

/// What is done with anything Lockable.
namespace parbench::micro {

/// A thread that sleeps while in scope. C's library takes cheaper ways through a mutex as long as there is but one
/// thread, which no one who needs a mutex has.
class SleepingThread {
 public:
  SleepingThread() : thread_(start_thread([this] { sleep(); })) {}
  SleepingThread(const SleepingThread&) = delete;
  SleepingThread& operator=(const SleepingThread&) = delete;
  ~SleepingThread() {
    {
      const std::lock_guard guard(mutex_);
      is_over_ = true;
    }
    over_.notify_one();
    thread_.join();
  }

 private:
  /// Not on a std::atomic: with a sleeper on one, others pay for a wake-up of theirs.
  void sleep() {
    std::unique_lock lock(mutex_);
    over_.wait(lock, [this] { return is_over_; });
  }

  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

/// In place of a SleepingThread where processes are measured.
struct NoThread {};

template <class Lock, class Company>
void lock_alone(benchmark::State& state) {
  Lock lock;
  [[maybe_unused]] const Company company;
  for (auto iteration : state) {
    lock.lock();
    lock.unlock();
  }
}

/// While a partner takes and gives it as fast as it can.
template <class Lock, class Partner>
void lock_contended(benchmark::State& state) {
  Lock lock;
  const mp::detail::Shared<std::atomic<bool>> over;
  const sys::CpuBinding binding = on_my_cpu();
  const Partner partner([&]() noexcept {
    while (!over->load(std::memory_order_relaxed)) {
      lock.lock();
      lock.unlock();
    }
  });
  for (auto iteration : state) {
    lock.lock();
    lock.unlock();
  }
  over->store(true);
}

}  // namespace parbench::micro
