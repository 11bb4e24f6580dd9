#pragma once

#include <cstdint>
#include <optional>
#include <parbench/mp/detail/account.hpp>
#include <parbench/mp/detail/ring.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/error.hpp>

namespace parbench::mp::detail {

/// Which process has taken how many tasks from a queue and not done them. How many are unfinished is never
/// counted, but derived: those ever put, which the ring knows, less those done. So there is nothing that a
/// death could leave half-counted.
///
/// A task is booked before it is taken away, with its place in the ring; when the process dies between the
/// two, the place is still the first, and whoever settles takes the booking back. That is why taking and
/// settling want the consumers' lock.
class TaskBooks {
 public:
  /// More unfinished tasks than this, and put() waits: beyond 2^24 the numbers would begin anew.
  static constexpr std::uint64_t most_unfinished = RingMark::counts / 2;

  /// Books the first task of the queue. Under the consumers' lock. Throws ValueError when too many processes
  /// hold tasks, and all of them live.
  void take(RingMark head);

  /// What the dead had taken counts as done, and as lost. Under the consumers' lock, before anything is taken.
  void settle_the_dead(RingMark head);

  /// One of those that this process has taken is done. Throws ValueError when it has none.
  void finish(const Ring& ring);

  std::uint64_t unfinished(const Ring& ring) const noexcept;

  bool has_losses() const noexcept;

  /// The losses, which from then on are no longer on the books.
  std::optional<TasksLost> take_losses();

  /// Waits until all is finished or something was lost, as Bell::await does.
  template <class OnTick>
  bool await_end(const Ring& ring, Deadline deadline, OnTick on_tick) {
    return state_->bell.await([&] { return has_losses() || unfinished(ring) == 0; }, deadline, on_tick);
  }

  template <class OnTick>
  bool await_room(const Ring& ring, Deadline deadline, OnTick on_tick) {
    if (unfinished(ring) < most_unfinished) return true;
    return state_->bell.await([&] { return unfinished(ring) < most_unfinished; }, deadline, on_tick);
  }

 private:
  struct State {
    Account account{0};
    Bell bell;
  };

  void take_one(RingMark head);

  Shared<State> state_;
};

}  // namespace parbench::mp::detail
