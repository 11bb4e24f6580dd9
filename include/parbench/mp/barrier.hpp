#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/ending.hpp>
#include <parbench/mp/detail/robust_lock.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <span>

namespace parbench::mp {

/// Lets a fixed number of processes and threads wait for one another, again and again. Made before the fork
/// and inherited.
///
/// It breaks, for all who wait and all who come, when one gives up waiting, calls abort(), throws from the
/// action, or has died: one that waits, or one that was there the time before, and so will be missed. In good
/// order ends a Process whose function returns or throws, and that does not break it. A death within some
/// milliseconds of the last one's arrival may be noticed the next time only. reset() makes it whole again.
class Barrier {
 public:
  /// `parties`: how many wait for one another. `action` is run by the last that arrives, in its process, before
  /// the others go on. `timeout` is for each wait() that has none of its own. Throws ValueError for less than
  /// one party, std::runtime_error where the system refuses the memory.
  explicit Barrier(int parties, std::function<void()> action = {}, Timeout timeout = forever);

  /// Waits until all have arrived. Returns in which place this one did: from 0 to parties() - 1. Throws
  /// BrokenBarrier when the barrier is broken, or breaks, as it does when `timeout` passes; and what the action
  /// throws.
  int wait(Timeout timeout = forever);

  /// Begins anew: those who wait get BrokenBarrier, those who come find it whole.
  void reset();

  /// Breaks it.
  void abort();

  int parties() const noexcept { return parties_; }

  /// How many wait for the others. A hint: it may have changed on return.
  int n_waiting() const noexcept;

  bool broken() const noexcept { return (state_->now.load() & broken_bit) != 0; }

 private:
  /// The times that all meet are numbered from 1. Each time ends by the one store to `now` that changes its
  /// number or sets the broken_bit; that it ended well is stored before that, in its Meeting.
  static constexpr std::uint64_t broken_bit = 1;
  static std::uint64_t whole(std::uint64_t number) { return number << 1; }

  /// Each other time is held in the same room. Those who leave late find their outcome there: it is not used
  /// again while one of them is still inside.
  static constexpr std::uint64_t passed_bit = 1;
  struct Meeting {
    std::atomic<std::uint64_t> word{0};  ///< its number << 1, and passed_bit when it ended well
    std::atomic<std::int64_t> first_came_ns{0};
  };

  /// Who has come, by place. 0: no one yet.
  using Seat = std::atomic<std::uint64_t>;
  static constexpr std::uint64_t inside_bit = 1;
  static constexpr std::uint64_t left_bit = 2;
  static std::uint64_t seat(detail::Who who, std::uint64_t bit) { return std::uint64_t{who} << 32 | bit; }
  static detail::Who who(std::uint64_t seat) { return static_cast<detail::Who>(seat >> 32); }

  /// Why it broke, and who it was.
  enum class Reason : std::uint32_t { none, gave_up, aborted, died, action_threw, reset };

  struct State {
    detail::RobustLock lock;  ///< guards all changes, but for leaving
    std::atomic<std::uint64_t> now{1U << 1};
    std::atomic<std::uint64_t> why{0};  ///< who << 32 | Reason
    std::array<Meeting, 2> meetings;
    std::span<Seat> seats;  ///< of both rooms; a child has them at the same address
    detail::Bell bell;      ///< for the end of the present time
    detail::Bell door;      ///< for a free seat
  };

  struct Place {
    std::uint64_t number;
    int index;
  };

  Meeting& meeting(std::uint64_t number) const noexcept { return state_->meetings[number % 2]; }
  std::span<Seat> seats(std::uint64_t number) const noexcept;
  bool is_under_way(std::uint64_t number) const noexcept { return state_->now.load() == whole(number); }
  bool is_passed(std::uint64_t number) const noexcept {
    return meeting(number).word.load() == (whole(number) | passed_bit);
  }

  class Changing;

  Place arrive(const detail::Deadline& deadline);
  std::optional<Place> take_seat(std::uint64_t now);
  bool open(std::uint64_t number);
  bool has_room(std::uint64_t number) const noexcept;
  void await_the_others(Place place, const detail::Deadline& deadline);
  void let_all_go(Place place);
  void act(Place place);
  void leave(Place place, detail::Who as) noexcept;

  /// Looks at `count` seats from `first` on, in both rooms.
  void look_after_the_dead(std::uint64_t number, std::size_t first, std::size_t count);
  void break_up(std::uint64_t number, Reason reason, detail::Who who);
  void ring_all() noexcept;
  [[noreturn]] void throw_broken() const;
  static void forget_me(void* state) noexcept;

  int parties_;
  std::function<void()> action_;
  Timeout timeout_;
  detail::Shared<State> state_;
  detail::SharedMemory seats_memory_;
  detail::GoodEnding ending_;
};

}  // namespace parbench::mp
