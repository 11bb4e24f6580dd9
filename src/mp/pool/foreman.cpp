#include "mp/pool/foreman.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <vector>

#include "mp/genealogy.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"
#include "sys/signals.hpp"

namespace parbench::mp::detail {
namespace {

class Foreman {
 public:
  Foreman(PoolMemory& memory, const PoolSettings& settings, const ProcessInfo& parent)
      : memory_(memory), settings_(settings), parent_(parent), workers_(memory.places.size()) {}

  void run() {
    for (std::size_t place = 0; place < workers_.size(); ++place) hire(place);
    set_stage(PoolStage::working);
    while (has_workers() && await_news()) look_after_workers();
  }

 private:
  Board& board() { return *memory_.board; }

  void set_stage(PoolStage stage) {
    board().stage.exchange(stage);
    board().results.ring_all();
  }

  void hire(std::size_t index) {
    Place& place = memory_.places[index];
    const WorkerNumber number = last_number_ = last_number_ % Claim::last_number + 1;
    place.has_retired.store(0);
    workers_[index].emplace(sys::Child::fork_on({.descriptors = sys::Descriptors::all}, [&]() noexcept {
      return live(worker_name(number), parent_, [&] { work(memory_, settings_, index, number); });
    }));
    place.number.store(number);
    place.pid.store(workers_[index]->pid());
  }

  bool has_workers() const {
    return std::any_of(workers_.begin(), workers_.end(),
                       [](const auto& worker) { return worker.has_value(); });
  }

  /// False when it is to stop.
  bool await_news() {
    std::vector<int> fds{stop_.fd().number()};
    for (const auto& worker : workers_)
      if (worker) fds.push_back(worker->pidfd().number());
    return !sys::wait_readable(fds, std::nullopt).front();
  }

  void look_after_workers() {
    for (std::size_t index = 0; index < workers_.size(); ++index) {
      if (!workers_[index]) continue;
      const sys::ChildStatus status = workers_[index]->poll();
      if (status.is_running()) continue;
      Place& place = memory_.places[index];
      const bool has_retired = place.has_retired.load() != 0;
      const int pid = workers_[index]->pid();
      workers_[index].reset();
      place.pid.store(0);
      if (!has_retired) mourn(place.number.load(), pid, status);
      if (board().is_closing.load() == 0 || board().has_open_tasks()) hire(index);
    }
  }

  /// Throws when these were too many.
  void mourn(WorkerNumber number, int pid, const sys::ChildStatus& status) {
    const std::uint32_t count = board().obituary_count.load();
    const int exitcode = status.was_signalled() ? -status.signal() : status.exit_code();
    memory_.obituaries[count] = {number, pid, exitcode};
    board().obituary_count.exchange(count + 1);
    board().results.ring_all();
    if (count + 1 == memory_.obituaries.size())
      throw BrokenPool("the pool has lost " + std::to_string(count + 1) + " workers, the last one, " +
                       worker_name(number) + " (pid " + std::to_string(pid) + "), " + status.describe());
  }

  PoolMemory& memory_;
  const PoolSettings& settings_;
  const ProcessInfo& parent_;
  sys::InterruptWatch stop_;
  std::vector<std::optional<sys::Child>> workers_;  ///< killed and reaped when this ends
  WorkerNumber last_number_ = 0;
};

}  // namespace

int oversee(PoolMemory& memory, const PoolSettings& settings, const ProcessInfo& parent) noexcept {
  try {
    sys::ignore_interrupts();
    Foreman(memory, settings, parent).run();
    return 0;
  } catch (const std::exception& error) {
    std::snprintf(memory.board->note.data(), memory.board->note.size(), "%s", error.what());
    memory.board->stage.exchange(PoolStage::broken);
    memory.board->results.ring_all();
    return 1;
  }
}

}  // namespace parbench::mp::detail
