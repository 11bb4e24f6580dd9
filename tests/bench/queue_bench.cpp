// Queues between two processes against what one would write between two threads: a deque, a mutex and a condition
// variable. Sender and receiver are bound to different CPUs, where there are two.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <parbench/mp/joinable_queue.hpp>
#include <parbench/mp/queue.hpp>
#include <string>
#include <thread>

#include "bench/pool.hpp"
#include "bench/ratios.hpp"
#include "sys/child.hpp"
#include "sys/identity.hpp"
#include "sys/topology.hpp"

namespace parbench::bench {
namespace {

/// Of the sender (0) or the receiver (1).
int cpu_of(std::size_t side) {
  static const std::vector<int> cpus = sys::cpus_for_workers();
  return cpus.empty() ? 0 : cpus[side % cpus.size()];
}

/// The textbook's queue for threads.
template <class T>
class StdQueue {
 public:
  void put(T value) {
    {
      const std::lock_guard guard(mutex_);
      values_.push_back(std::move(value));
    }
    not_empty_.notify_one();
  }

  T get() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [&] { return !values_.empty(); });
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable not_empty_;
  std::deque<T> values_;
};

/// What is sent.
template <class T>
struct Batch {
  T value;
  T last;  ///< is answered
  T stop;  ///< ends the receiver
  int size;
};

/// A queue to the receiver, and one for its answers.
template <template <class> class Queue, class T>
class Line {
 public:
  explicit Line(const Batch<T>& batch) : batch_(batch) {}

  void receive() {
    sys::bind_to_cpu(cpu_of(1));
    for (;;) {
      const T value = values_.get();
      if constexpr (requires { values_.task_done(); }) values_.task_done();
      if (value == batch_.stop) return;
      if (value == batch_.last) answers_.put(0);
    }
  }

  void send_batch() {
    for (int i = 1; i < batch_.size; ++i) values_.put(batch_.value);
    values_.put(batch_.last);
    answers_.get();
  }

  void stop() { values_.put(batch_.stop); }

 private:
  Batch<T> batch_;
  Queue<T> values_;
  Queue<std::int64_t> answers_;
};

/// With the receiver in a process: to be made while the program has one thread.
template <template <class> class Queue, class T>
class ToProcess {
 public:
  explicit ToProcess(const Batch<T>& batch)
      : line_(batch), child_(sys::Child::fork([this]() noexcept {
          try {
            line_.receive();
            return 0;
          } catch (const std::exception&) {
            return 1;
          }
        })) {}

  void send_batch() { line_.send_batch(); }

 private:
  Line<Queue, T> line_;
  sys::Child child_;
};

template <template <class> class Queue, class T>
class ToThread {
 public:
  explicit ToThread(const Batch<T>& batch) : line_(batch), thread_([this] { line_.receive(); }) {}
  ToThread(const ToThread&) = delete;
  ToThread& operator=(const ToThread&) = delete;
  ~ToThread() {  // NOLINT(bugprone-exception-escape): would end the program
    line_.stop();
    thread_.join();
  }

  void send_batch() { line_.send_batch(); }

 private:
  Line<Queue, T> line_;
  std::thread thread_;
};

template <class T>
using Queue = mp::Queue<T>;
template <class T>
using JoinableQueue = mp::JoinableQueue<T>;

const Batch<std::int64_t> numbers{1, 2, 3, 100'000};
const Batch<std::int64_t> one_number{1, 2, 3, 1};
const Batch<std::string> texts{std::string(100, 't'), "last", "stop", 50'000};
const Batch<std::string> large_texts{std::string(1 << 20, 't'), "last", "stop", 50};

/// Processes are forked first, while there is one thread.
struct Contestants {
  ToProcess<Queue, std::int64_t> numbers_procs{numbers};
  ToProcess<Queue, std::int64_t> one_number_procs{one_number};
  ToProcess<Queue, std::string> texts_procs{texts};
  ToProcess<Queue, std::string> large_texts_procs{large_texts};
  ToProcess<JoinableQueue, std::int64_t> tasks_procs{numbers};
  ToThread<Queue, std::int64_t> numbers_threads{numbers};
  ToThread<StdQueue, std::int64_t> numbers_std{numbers};
  ToThread<StdQueue, std::int64_t> one_number_std{one_number};
  ToThread<StdQueue, std::string> texts_std{texts};
  ToThread<StdQueue, std::string> large_texts_std{large_texts};
};

int run(int argc, char** argv) {
  const KeepBinding keep;
  Contestants all;
  sys::bind_to_cpu(cpu_of(0));
  add("numbers/queue", [&] { all.numbers_procs.send_batch(); });
  add("numbers/queue_in_threads", [&] { all.numbers_threads.send_batch(); });
  add("numbers/joinable_queue", [&] { all.tasks_procs.send_batch(); });
  add("numbers/std_threads", [&] { all.numbers_std.send_batch(); });
  add("there_and_back/queue", [&] { all.one_number_procs.send_batch(); });
  add("there_and_back/std_threads", [&] { all.one_number_std.send_batch(); });
  add("texts/queue", [&] { all.texts_procs.send_batch(); });
  add("texts/std_threads", [&] { all.texts_std.send_batch(); });
  add("large_texts/queue", [&] { all.large_texts_procs.send_batch(); });
  add("large_texts/std_threads", [&] { all.large_texts_std.send_batch(); });
  return report_ratios(argc, argv,
                       {{"numbers/queue", "numbers/std_threads", 1 / 0.7},
                        {"numbers/queue_in_threads", "numbers/std_threads", 1 / 0.7},
                        {"numbers/joinable_queue", "numbers/std_threads", 5},
                        {"there_and_back/queue", "there_and_back/std_threads", 1},
                        {"texts/queue", "texts/std_threads", 1 / 0.7},
                        {"large_texts/queue", "large_texts/std_threads", 4}});
}

}  // namespace
}  // namespace parbench::bench

int main(int argc, char** argv) {
  return parbench::bench::run(argc, argv);
}
