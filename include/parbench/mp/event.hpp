#pragma once

#include <atomic>
#include <cstdint>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/shared.hpp>

namespace parbench::mp {

/// A flag that processes and threads wait for. Made before the fork and inherited. There is no lock in it, so
/// that nothing happens to it when someone dies.
class Event {
 public:
  /// Not set. Throws std::runtime_error where the system refuses the memory.
  Event() = default;

  bool is_set() const noexcept { return (state_->word.load() & set_bit) != 0; }

  /// Wakes all who wait.
  void set() noexcept;

  void clear() noexcept { state_->word.fetch_and(~set_bit); }

  /// Returns whether the event was set in time: true for all who were waiting when it was set, also when it
  /// was cleared at once (where Python's may return false).
  bool wait(Timeout timeout = forever);

 private:
  static constexpr std::uint64_t set_bit = 1;

  struct State {
    std::atomic<std::uint64_t> word{0};  ///< set_bit, and above it how often it was set
    detail::Bell bell;
  };

  detail::Shared<State> state_;
};

}  // namespace parbench::mp
