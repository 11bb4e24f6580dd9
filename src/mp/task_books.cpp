#include <algorithm>
#include <parbench/mp/detail/task_books.hpp>
#include <string>

namespace parbench::mp::detail {
namespace {

/// The account's common number.
struct Tally {
  static constexpr std::uint64_t most_lost = RingMark::counts - 1;
  static constexpr std::uint64_t most_processes = 0xFFFF;

  explicit Tally(std::uint64_t word)
      : done(word % RingMark::counts),
        lost(word / RingMark::counts % RingMark::counts),
        processes(word / RingMark::counts / RingMark::counts) {}

  std::uint64_t word() const {
    return ((std::min(processes, most_processes) * RingMark::counts) + std::min(lost, most_lost)) *
               RingMark::counts +
           done % RingMark::counts;
  }

  std::uint64_t done;  ///< modulo RingMark::counts, as the ring counts
  std::uint64_t lost;  ///< of those
  std::uint64_t processes;
};

/// What a process has in the account.
struct Holding {
  explicit Holding(std::uint64_t word) : tasks(word % RingMark::counts), last_at(word / RingMark::counts) {}
  Holding(std::uint64_t how_many, std::uint64_t where) : tasks(how_many), last_at(where) {}

  std::uint64_t word() const { return tasks == 0 ? 0 : last_at * RingMark::counts + tasks; }

  std::uint64_t tasks;
  std::uint64_t last_at;  ///< where in the ring the one lay that was booked last
};

}  // namespace

void TaskBooks::take(RingMark head) {
  try {
    take_one(head);
  } catch (const ValueError&) {  // the account is full: of the dead, perhaps
    settle_the_dead(head);
    take_one(head);
  }
}

void TaskBooks::take_one(RingMark head) {
  state_->account.change([&](Account::Balance& balance) {
    balance.mine = Holding(Holding(balance.mine).tasks + 1, head.position()).word();
    return true;
  });
}

void TaskBooks::settle_the_dead(RingMark head) {
  state_->account.settle_the_dead([&](Account::Balance& balance) {
    Holding dead(balance.mine);
    if (dead.last_at == head.position()) --dead.tasks;  // booked, but not taken away
    if (dead.tasks == 0) return;
    Tally tally(balance.value);
    tally.done += dead.tasks;
    tally.lost += dead.tasks;
    ++tally.processes;
    balance.value = tally.word();
  });
  if (has_losses()) state_->bell.ring_all();
}

void TaskBooks::finish(const Ring& ring) {
  const bool had_one = state_->account.change([&](Account::Balance& balance) {
    Holding mine(balance.mine);
    if (mine.tasks == 0) return false;
    --mine.tasks;
    balance.mine = mine.word();
    Tally tally(balance.value);
    ++tally.done;
    balance.value = tally.word();
    return true;
  });
  if (!had_one) throw ValueError("task_done() called more often than this process has taken tasks");
  const std::uint64_t left = unfinished(ring);
  if (left == 0 || left + 1 >= most_unfinished) state_->bell.ring_all();
}

std::uint64_t TaskBooks::unfinished(const Ring& ring) const noexcept {
  const std::uint64_t done = Tally(state_->account.value()).done;  // before the tail, which only goes on
  return (ring.tail().count() - done) % RingMark::counts;
}

bool TaskBooks::has_losses() const noexcept {
  return Tally(state_->account.value()).lost != 0;
}

std::optional<TasksLost> TaskBooks::take_losses() {
  std::uint64_t lost = 0;
  std::uint64_t processes = 0;
  const auto take = [&](Account::Balance& balance) {
    Tally tally(balance.value);
    lost = std::exchange(tally.lost, 0);
    processes = std::exchange(tally.processes, 0);
    balance.value = tally.word();
    return lost != 0;
  };
  if (!state_->account.change(take)) return std::nullopt;
  const std::string what = std::to_string(processes) + (processes == 1 ? " process" : " processes") +
                           " ended with " + std::to_string(lost) + (lost == 1 ? " task" : " tasks") +
                           " taken and not done; the queue works on without them";
  return TasksLost(what, static_cast<int>(processes), static_cast<int>(lost));
}

}  // namespace parbench::mp::detail
