#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/detail/who.hpp>
#include <parbench/mp/lock.hpp>
#include <parbench/mp/rlock.hpp>

namespace parbench::mp {

/// Lets processes and threads wait, with a lock released meanwhile, until another notifies them. Made before
/// the fork and inherited. They are notified in the order in which they began to wait.
///
/// Nothing is lost in a death: a notification whose receiver is killed before it holds the lock again goes to
/// another who was waiting when it was given.
class Condition {
 public:
  /// How many can wait at once.
  static constexpr std::size_t capacity = 128;

  /// With an RLock of its own.
  Condition();

  /// With `lock`, which stays the caller's: it must outlive the Condition, and not be moved.
  explicit Condition(Lock& lock) : simple_(&lock) {}
  explicit Condition(RLock& lock) : recursive_(&lock) {}

  /// As the lock's.
  void lock() { simple_ != nullptr ? simple_->lock() : recursive_->lock(); }
  bool try_lock() { return simple_ != nullptr ? simple_->try_lock() : recursive_->try_lock(); }
  void unlock() { simple_ != nullptr ? simple_->unlock() : recursive_->unlock(); }
  bool acquire(Timeout timeout = forever) {
    return simple_ != nullptr ? simple_->acquire(timeout) : recursive_->acquire(timeout);
  }
  void release() { unlock(); }

  /// Releases the lock, an RLock as often as it is held, waits, and takes it as it was; that is not bounded by
  /// `timeout`. Returns whether it was notified in time. Throws NotAllowed without the lock, ValueError when
  /// `capacity` wait already. Throws OwnerDied when the lock came from the dead, with the lock held and kept,
  /// as after any wait; if it was notified, that is used up.
  bool wait(Timeout timeout = forever);

  /// Waits until `predicate()`, which is asked with the lock held, is true; returns false when it was not in
  /// time. Throws as wait().
  template <class Predicate>
  bool wait_for(Predicate predicate, Timeout timeout = forever) {
    require_lock();
    const auto deadline = detail::Deadline::after(timeout);
    while (!predicate()) {
      if (deadline.has_passed()) return false;
      wait(deadline.timeout());
    }
    return true;
  }

  /// Wakes up to `count` of those who wait; they go on when the lock is released. Throws NotAllowed without
  /// the lock.
  void notify(int count = 1);

  /// As notify().
  void notify_all();

 private:
  /// Who waits there, and how far it has come, in one word. It changes under the lock, but for one thing: the
  /// notification of one who died is taken over by another, who writes itself there in its place.
  using Word = std::uint64_t;
  enum class Stage : std::uint32_t { none, waiting, notified };

  struct Slot {
    detail::Bell bell;
    std::atomic<Word> word{0};          ///< 0: no one waits here
    std::atomic<std::uint64_t> ticket;  ///< rises with each who begins to wait
    std::atomic<std::uint64_t> before;  ///< of the notification: who waited then has a lower ticket
  };

  struct State {
    std::atomic<std::uint64_t> tickets{0};
    std::atomic<std::uint32_t> used{0};  ///< no slot from here on was ever used
    std::array<Slot, capacity> slots;
  };

  static Word word(detail::Who who, Stage stage) {
    return Word{who} << 32 | static_cast<std::uint32_t>(stage);
  }
  static detail::Who who(Word word) { return static_cast<detail::Who>(word >> 32); }
  static Stage stage(Word word) { return static_cast<Stage>(static_cast<std::uint32_t>(word)); }

  void require_lock() const;
  std::uint32_t release_all();
  void restore(std::uint32_t levels);

  Slot& stand_in_line();
  Slot* find_free();
  void clear_away_the_dead();
  Slot* first_in_line(std::uint64_t before);
  void wake(Slot& slot, std::uint64_t before);
  Slot* inherit(const Slot& mine);
  bool leave(Slot& mine, Slot* inherited);

  std::unique_ptr<RLock> own_;
  Lock* simple_ = nullptr;
  RLock* recursive_ = nullptr;  ///< either this one or simple_
  detail::Shared<State> state_;
};

}  // namespace parbench::mp
