#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <limits>
#include <thread>
#include <vector>

#include "micro/stage.hpp"
#include "micro/thread_queue.hpp"

namespace parbench::micro {

/// A pool of threads as it is usually written: a queue of tasks, and a future for each result.
class ThreadPool {
 public:
  /// By way of a pool without workers, so that those who were started are ended when the next one is refused.
  explicit ThreadPool(int workers) : ThreadPool() {
    for (int i = 0; i < workers; ++i) workers_.push_back(start_thread([this] { work(); }));
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool() {
    for (std::size_t i = 0; i < workers_.size(); ++i) tasks_.put({});
    for (std::thread& worker : workers_) worker.join();
  }

  std::future<int> submit(int (*function)(int), int argument) {
    std::packaged_task<int()> task([function, argument] { return function(argument); });
    std::future<int> result = task.get_future();
    tasks_.put(std::move(task));
    return result;
  }

  std::vector<int> map(int (*function)(int), const std::vector<int>& items) {
    std::vector<std::future<int>> futures;
    futures.reserve(items.size());
    for (const int item : items) futures.push_back(submit(function, item));
    std::vector<int> results;
    results.reserve(items.size());
    for (std::future<int>& result : futures) results.push_back(result.get());
    return results;
  }

 private:
  ThreadPool() = default;

  void work() {
    for (;;) {
      std::packaged_task<int()> task = tasks_.get();
      if (!task.valid()) return;
      task();
    }
  }

  ThreadQueue<std::packaged_task<int()>> tasks_{std::numeric_limits<std::size_t>::max()};
  std::vector<std::thread> workers_;
};

}  // namespace parbench::micro
