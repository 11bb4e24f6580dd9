#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <parbench/mp/detail/robust_lock.hpp>

namespace parbench::mp::detail {

/// A number, and how much of something each process holds: a semaphore's value and its permits, a queue's
/// finished tasks and those that are being worked on. Both change together or not at all, also when the
/// process that changes them is killed on the way; and what the dead held can be settled. Lies in shared
/// memory.
class Account {
 public:
  /// How many processes can hold something at once.
  static constexpr std::size_t capacity = 500;

  struct Balance {
    std::uint64_t value;  ///< common
    std::uint64_t mine;   ///< what this process holds
  };

  explicit Account(std::uint64_t value) : value_(value) {}

  std::uint64_t value() const noexcept { return value_.load(); }

  /// Calls `decide(Balance&) -> bool` with no other change under way; when it returns true, what it left in
  /// the balance holds from then on. Returns what it returned. Throws ValueError when this process would
  /// hold something from then on, and `capacity` others do already.
  template <class Decide>
  bool change(Decide decide) {
    const Hold hold(*this);
    const std::size_t place = my_place();
    Balance balance{value_.load(), place < capacity ? cells_[place].held.load() : 0};
    if (!decide(balance)) return false;
    if (balance.mine != 0 && place == capacity) throw_full();
    commit({balance.value, balance.mine, static_cast<std::uint32_t>(place), balance.mine != 0 ? self() : 0});
    return true;
  }

  /// For each process that died holding something: calls `settle(Balance&)`, whose `mine` is what that one
  /// held; what it leaves in `value` holds from then on. Looks into /proc once per holder. Returns how many
  /// had died.
  template <class Settle>
  int settle_the_dead(Settle settle) {
    const Hold hold(*this);
    int count = 0;
    for (std::uint32_t place = 0; place < used_.load(); ++place) {
      const Who who = cells_[place].who.load();
      if (who == 0 || who == self() || !has_died(who)) continue;
      Balance balance{value_.load(), cells_[place].held.load()};
      settle(balance);
      commit({balance.value, 0, place, 0});
      ++count;
    }
    return count;
  }

  /// Adds `count` to the value, and takes it off what is held: by this process, then by others, the rest by no
  /// one. So who gives on behalf of another leaves value and holdings together as they were. Returns false, and
  /// changes nothing, where the value would pass `most`. A giver that is killed may have given a part.
  bool give(std::uint64_t count, std::uint64_t most);

  /// What this process holds counts no more; the value stays. To be called when it ends in good order.
  void forget_mine() noexcept;

 private:
  struct Cell {
    std::atomic<Who> who{0};
    std::atomic<std::uint64_t> held{0};
  };

  /// What a change comes to. Written down before it is done, so that it can be done again.
  struct Entry {
    std::uint64_t value;
    std::uint64_t held;
    std::uint32_t place;
    Who who;
  };

  class Hold {
   public:
    explicit Hold(Account& account);
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() { account_.lock_.unlock(); }

   private:
    Account& account_;
  };

  /// A free one where this process has none yet; `capacity` where there is none either.
  std::size_t my_place() const;
  [[noreturn]] static void throw_full();
  void commit(const Entry& entry) noexcept;
  void apply(const Entry& entry) noexcept;

  RobustLock lock_;
  std::atomic<std::uint32_t> journal_is_valid_{0};
  Entry journal_{};
  std::atomic<std::uint64_t> value_;
  std::atomic<std::uint32_t> used_{0};  ///< no cell from here on was ever used
  std::array<Cell, capacity> cells_{};
};

}  // namespace parbench::mp::detail
