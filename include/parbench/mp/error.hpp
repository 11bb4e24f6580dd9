#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What the toolkit throws. The system's own refusals (no process, memory or descriptor left) are
/// std::runtime_error with operation, operands and errno as text.
namespace parbench::mp {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A time-out passed before what was waited for came to be (Python's TimeoutError).
class TimeoutError : public Error {
 public:
  using Error::Error;
};

/// A queue had nothing to give in time (queue.Empty).
class Empty : public Error {
 public:
  using Error::Error;
};

/// A queue had no room in time (queue.Full).
class Full : public Error {
 public:
  using Error::Error;
};

/// Used after close(), terminate() or a move (ValueError: ... is closed).
class Closed : public Error {
 public:
  using Error::Error;
};

/// A value that is not allowed: chunksize 0, a release too many, a task_done too many (ValueError).
class ValueError : public Error {
 public:
  using Error::Error;
};

/// Done by one who may not: releasing a lock that another holds, waiting on a condition without its lock,
/// joining a process that is not a child of this one (RuntimeError, AssertionError).
class NotAllowed : public Error {
 public:
  using Error::Error;
};

/// A fork was asked for while this process has more than one thread. What another thread holds (the
/// allocator's lock, a log's) would stay held in the child for ever.
class ForkRefused : public Error {
 public:
  using Error::Error;
};

/// No more messages: the other end of a pipe is closed, or all who held it have died (EOFError).
class EndOfFile : public Error {
 public:
  using Error::Error;
};

/// A message was sent to a pipe whose other end is closed, or all who held it have died (BrokenPipeError).
class BrokenPipe : public Error {
 public:
  using Error::Error;
};

/// A message is longer than the buffer it was to go to. It is taken off the pipe all the same, and stands here
/// (multiprocessing.BufferTooShort).
class BufferTooShort : public Error {
 public:
  BufferTooShort(const std::string& what, std::vector<std::byte> message)
      : Error(what), message_(std::make_shared<const std::vector<std::byte>>(std::move(message))) {}

  const std::vector<std::byte>& message() const noexcept { return *message_; }  ///< the whole of it

 private:
  std::shared_ptr<const std::vector<std::byte>> message_;  // shared: an exception must not throw when copied
};

/// A worker process died over a task. The message names worker, pid, signal or exit code, and the items.
class WorkerLost : public Error {
 public:
  WorkerLost(const std::string& what, std::string worker, int pid, int exitcode)
      : Error(what), worker_(std::move(worker)), pid_(pid), exitcode_(exitcode) {}

  const std::string& worker() const noexcept { return worker_; }  ///< "ForkPoolWorker-2"
  int pid() const noexcept { return pid_; }
  int exitcode() const noexcept { return exitcode_; }  ///< as Process::exitcode: -9 for SIGKILL

 private:
  std::string worker_;
  int pid_;
  int exitcode_;
};

/// Processes ended between get() and task_done() of a JoinableQueue: their tasks count as finished, and no one
/// knows how far they came.
class TasksLost : public Error {
 public:
  TasksLost(const std::string& what, int processes, int tasks)
      : Error(what), processes_(processes), tasks_(tasks) {}

  int processes() const noexcept { return processes_; }  ///< that ended so, since the last join()
  int tasks() const noexcept { return tasks_; }          ///< that they had taken and not done

 private:
  int processes_;
  int tasks_;
};

/// A pool has lost too many workers, or the process that forks them, and takes no more tasks.
class BrokenPool : public Error {
 public:
  using Error::Error;
};

/// A barrier was broken: by abort(), a time-out, or the death of one of its parties (BrokenBarrierError).
class BrokenBarrier : public Error {
 public:
  using Error::Error;
};

/// The process that held a lock died. Whoever catches this holds the lock now, for as long as the exception
/// lives: what the lock guards may be half-written, and can be mended in the catch block. At the end of the
/// block the lock is free again, unless it was kept.
///
///     try { lock.lock(); } catch (OwnerDied& death) { mend(); death.keep(); }
///     std::lock_guard guard(lock, std::adopt_lock);
class OwnerDied : public Error {
 public:
  /// `release` gives the lock back.
  OwnerDied(const std::string& what, int pid, std::function<void()> release)
      : Error(what), pid_(pid), held_(std::make_shared<Held>(std::move(release))) {}

  int pid() const noexcept { return pid_; }  ///< of the one that died

  /// From now on the lock is held as after any other acquire: the caller releases it.
  void keep() noexcept { held_->release = nullptr; }

 private:
  struct Held {
    explicit Held(std::function<void()> how) : release(std::move(how)) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
      if (release) release();
    }
    std::function<void()> release;
  };

  int pid_;
  std::shared_ptr<Held> held_;
};

}  // namespace parbench::mp
