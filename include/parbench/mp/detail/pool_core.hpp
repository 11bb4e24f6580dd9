#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/process.hpp>
#include <span>
#include <string>
#include <vector>

/// What Pool's templates are made of: the part of a pool that knows bytes and no types.
namespace parbench::mp::detail {

class Outbox;

/// Where a task puts its result, in the worker.
class TaskOutput {
 public:
  explicit TaskOutput(Outbox& outbox) : outbox_(outbox) {}

  /// Room for a result of `size` bytes, aligned to 8, in memory that the parent sees: no copy on this side.
  /// The last room that was asked for becomes the result when the task returns. Waits while the parent has
  /// not taken earlier results.
  std::span<std::byte> room(std::size_t size);

 private:
  Outbox& outbox_;
};

/// A task, in the worker: computes `input` to `output`. An exception becomes the task's result.
using RunTask = void (*)(std::span<const std::byte> input, TaskOutput& output);

/// What a call of the pool waits for, in the parent: the results of one or more parts (tasks). All members
/// but call_back() are called with the pool's mutex held.
class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  virtual void deliver(std::size_t part, std::span<const std::byte> result) = 0;
  virtual void fail(std::size_t part, std::exception_ptr error) = 0;

  /// Whether every part was delivered or has failed.
  bool is_done() const noexcept { return missing_ == 0; }

  /// Called by the one handle of it when that goes away: results are thrown away from now on.
  void abandon() noexcept { is_abandoned_.store(true); }
  bool is_abandoned() const noexcept { return is_abandoned_.load(); }

  void expect(std::size_t parts) noexcept { missing_ = parts; }
  void one_less() noexcept { --missing_; }

  /// Called once, when it is done.
  std::vector<std::function<void()>> callbacks;

 private:
  std::size_t missing_ = 1;
  std::atomic<bool> is_abandoned_{false};
};

/// Items of the caller's range that a task computes, for messages: [first, last), or none: a call.
struct TaskItems {
  std::size_t first = 0;
  std::size_t last = 0;

  std::string describe() const;
};

/// A task to be submitted. `fill` writes the input to the `input_size` bytes (aligned to 64) that it is given.
struct TaskRequest {
  std::shared_ptr<Job> job;
  std::size_t part = 0;
  TaskItems items;
  RunTask run = nullptr;
  std::size_t input_size = 0;
  std::function<void(std::span<std::byte>)> fill;
};

struct PoolSettings {
  int processes = 1;
  std::function<void()> initializer;
  std::uint64_t max_tasks_per_child = 0;  ///< 0: no end
  int max_lost_workers = 0;
  OtherThreads threads = OtherThreads::refused;
};

/// Workers are forked by a process of the pool's own, the foreman, which is forked when the pool is made and
/// has one thread for ever: it can replace a worker safely whatever threads the parent has by then.
///
/// Tasks lie in numbered slots in shared memory, which workers claim with one compare-and-swap that writes who
/// has it; results come back through a ring per worker that only that worker writes. No one ever holds a lock
/// there, so that a worker may be killed at any instruction: what it had claimed is in the slot.
///
/// The parent has no thread of its own for the pool: results are taken, callbacks called and losses told by
/// whoever waits for something. Any thread may; one at a time does it for all.
class PoolCore {
 public:
  /// Returns when all workers are forked. Throws ForkRefused, and std::runtime_error when the system refuses.
  explicit PoolCore(PoolSettings settings);
  PoolCore(const PoolCore&) = delete;
  PoolCore& operator=(const PoolCore&) = delete;
  ~PoolCore();  ///< as terminate(); NOLINT(bugprone-exception-escape): that would end the program

  /// Whether it was made by this process, rather than left in it by a fork.
  bool is_mine() const noexcept;

  int processes() const noexcept;

  /// SharedMemory::births() at the time when the workers' image was taken.
  std::uint64_t births() const noexcept;

  /// Waits while there are very many tasks, or very large inputs, under way. Throws Closed and BrokenPool.
  void submit(const TaskRequest& request);

  /// Throws Closed, BrokenPool or NotAllowed (in a process that does not own the pool) where submit() would.
  void check_open() const;

  /// Waits until `is_true()`, which is asked with the pool's mutex held and may look at jobs; false when it
  /// was not in time.
  bool wait_until(const std::function<bool()>& is_true, Deadline deadline);

  /// Runs `action` with the pool's mutex held, having taken what results there are.
  void look(const std::function<void()>& action);

  /// Calls `callback` once the job is done, which it may be.
  void when_done(Job& job, std::function<void()> callback);

  void close();
  void terminate();
  void join();

  /// Pids of the workers that are alive now.
  std::vector<int> worker_pids() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parbench::mp::detail
