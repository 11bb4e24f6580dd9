#pragma once

#include <parbench/mp/detail/basic_queue.hpp>
#include <parbench/mp/detail/task_books.hpp>

namespace parbench::mp {

/// A Queue of tasks whose senders can wait until all are done. Whoever takes one with get() says task_done()
/// after working on it, in the same process.
///
/// A process that ends in between, killed or in good order, does not make join() wait for ever, as it does in
/// Python: join() tells of it. There may be 8,388,608 unfinished tasks, and 500 processes that work on some.
template <class T>
class JoinableQueue : public detail::BasicQueue<T, detail::TaskBooks> {
  using Base = detail::BasicQueue<T, detail::TaskBooks>;

 public:
  /// As Queue's.
  explicit JoinableQueue(std::size_t maxsize = 0, const QueueOptions& options = {})
      : Base(maxsize, options) {}

  /// One of the tasks that this process has taken is done. Throws ValueError when there is none.
  void task_done() { this->books().finish(this->ring()); }

  /// Waits until all tasks that were ever put are done. False when `timeout` passed before.
  ///
  /// Throws TasksLost as soon as it is known that processes ended with tasks that they had taken and not done.
  /// One join() hears of each; those tasks then count as done, and the queue works on: the next join() waits
  /// for the rest. The caller may put them again.
  bool join(Timeout timeout = forever) {
    const detail::Deadline deadline = detail::Deadline::after(timeout);
    const detail::Ring& ring = this->ring();
    const auto look_after_the_dead = [&] {
      this->settle_the_dead(deadline);
      return false;
    };
    if (this->books().unfinished(ring) != 0) look_after_the_dead();
    const bool has_ended = this->books().await_end(ring, deadline, look_after_the_dead);
    if (const auto losses = this->books().take_losses()) throw *losses;
    return has_ended;
  }
};

}  // namespace parbench::mp
