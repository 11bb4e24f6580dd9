#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mp/pool/worker.hpp"

namespace parbench::mp::detail {

/// The parent's book of a pool's tasks: what was published, for which job, and what has become of it. All
/// members but those that say otherwise are to be called with the pool's mutex held, and in the process that
/// made the pool.
class Ledger {
 public:
  explicit Ledger(PoolMemory& memory) : memory_(memory), pending_(Board::slot_count) {}

  bool has_room(std::size_t input_size) const;
  void publish(const TaskRequest& request);

  /// Takes what workers and the foreman have sent, and settles the tasks that it is about.
  void take_replies();

  /// From now on nothing comes: all that is under way fails.
  void break_down(const std::string& reason);

  std::size_t in_flight() const { return in_flight_; }
  const std::string& why_broken() const { return why_broken_; }

  /// Without the mutex, too.
  bool is_broken() const { return is_broken_.load(); }

  /// Without the mutex, too: a number that rises when a task is settled, or the pool breaks.
  std::uint64_t changes() const { return changes_.load(); }

  /// Without the mutex: whether take_replies() would find something.
  bool has_news() const;

  /// A job that has ended, or a part of one, to be let go of without the mutex: that may run the user's code.
  struct Finished {
    std::shared_ptr<Job> job;
    std::vector<std::function<void()>> callbacks;
  };
  std::vector<Finished> take_finished() { return std::exchange(finished_, {}); }

 private:
  /// A task that was published and has no result yet.
  struct Pending {
    Ticket ticket = 0;  ///< 0: the slot is free
    std::shared_ptr<Job> job;
    std::size_t part = 0;
    TaskItems items;
    Arena::Block input;
  };

  Board& board() const { return *memory_.board; }

  template <class Finish>
  void settle(Pending& task, Finish finish);
  void fail(Pending& task, const std::exception_ptr& error);
  void take_reply(std::span<const std::byte> record);
  void tell_losses(const Obituary& dead);

  PoolMemory& memory_;
  std::vector<Pending> pending_;
  Ticket next_ = 1;
  std::size_t in_flight_ = 0;
  std::atomic<std::uint32_t> obituaries_read_{0};
  std::atomic<std::uint64_t> changes_{0};
  std::atomic<bool> is_broken_{false};
  std::string why_broken_;
  std::vector<Finished> finished_;
};

}  // namespace parbench::mp::detail
