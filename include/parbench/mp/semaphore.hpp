#pragma once

#include <chrono>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/account.hpp>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/ending.hpp>
#include <parbench/mp/detail/shared.hpp>

namespace parbench::mp {

namespace detail {

/// A number of permits, of which there may be a most.
class Permits {
 public:
  Permits(int value, int most);

  bool acquire(Timeout timeout);
  void release(int count);
  int value() const noexcept { return static_cast<int>(state_->account.value()); }

 private:
  struct State {
    State(std::uint64_t value, std::uint64_t limit) : account(value), most(limit) {}
    Account account;
    Bell bell;
    const std::uint64_t most;
  };

  bool take();
  bool take_one();
  bool take_after_the_dead();
  bool settle_the_dead();

  Shared<State> state_;
  GoodEnding ending_;
};

}  // namespace detail

/// Permits that processes and threads take and give. Made before the fork and inherited. Anyone may release,
/// also who has not acquired: as a signal, a Semaphore(0) counts what was sent.
///
/// A process holds as many permits as it has acquired and not released; what one releases that holds none is
/// taken off what others hold, as it is on their behalf. When a process is killed, those who wait get what it
/// held. When it ends in good order they are not given back (Python's rule): one may acquire and another
/// release. In good order ends a Process whose function returns or throws.
class Semaphore {
 public:
  /// Throws ValueError for a negative value, std::runtime_error where the system refuses the memory.
  explicit Semaphore(int value = 1);

  /// Returns false when no permit was to be had in time. One that does not wait looks once whether a holder
  /// is dead before it says no, which takes some 10 us per holder. Throws ValueError when 500 processes hold
  /// permits already.
  bool acquire(Timeout timeout = forever) { return permits_.acquire(timeout); }

  /// Gives `count` permits. Throws ValueError for less than one, and where there would be more than 2^31 - 1.
  void release(int count = 1) { permits_.release(count); }

  /// How many permits can be had. A hint: it may have changed on return.
  int get_value() const noexcept { return permits_.value(); }

  void lock() { acquire(); }
  bool try_lock() { return acquire(std::chrono::nanoseconds::zero()); }
  void unlock() { release(); }

 private:
  detail::Permits permits_;
};

/// A Semaphore that never has more permits than in the beginning: a release too many is a ValueError, and
/// changes nothing, however many release at once.
class BoundedSemaphore {
 public:
  /// As Semaphore's.
  explicit BoundedSemaphore(int value = 1);

  /// As Semaphore's.
  bool acquire(Timeout timeout = forever) { return permits_.acquire(timeout); }

  /// Gives `count` permits. Throws ValueError for less than one, and where there would be more than in the
  /// beginning.
  void release(int count = 1) { permits_.release(count); }

  /// As Semaphore's.
  int get_value() const noexcept { return permits_.value(); }

  void lock() { acquire(); }
  bool try_lock() { return acquire(std::chrono::nanoseconds::zero()); }
  void unlock() { release(); }

 private:
  detail::Permits permits_;
};

}  // namespace parbench::mp
