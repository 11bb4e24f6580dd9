#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace parbench::micro {

/// A queue between threads as it is usually written. Of bounded length, as the processes' is.
template <class T>
class ThreadQueue {
 public:
  explicit ThreadQueue(std::size_t most) : most_(most) {}

  void put(T item) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return items_.size() < most_; });
    items_.push_back(std::move(item));
    ++unfinished_;
    has_items_.notify_one();
  }

  T get() {
    std::unique_lock lock(mutex_);
    has_items_.wait(lock, [this] { return !items_.empty(); });
    T item = std::move(items_.front());
    items_.pop_front();
    has_room_.notify_one();
    return item;
  }

  void task_done() {
    const std::lock_guard lock(mutex_);
    if (--unfinished_ == 0) is_finished_.notify_all();
  }

  /// Waits until as many are done as were put.
  void join() {
    std::unique_lock lock(mutex_);
    is_finished_.wait(lock, [this] { return unfinished_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable has_items_;
  std::condition_variable has_room_;
  std::condition_variable is_finished_;
  std::deque<T> items_;
  std::size_t most_;
  std::size_t unfinished_ = 0;
};

}  // namespace parbench::micro
