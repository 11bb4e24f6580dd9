#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <parbench/mp/detail/pool_core.hpp>
#include <parbench/mp/exception.hpp>

#include "mp/genealogy.hpp"
#include "mp/pool/foreman.hpp"
#include "sys/child.hpp"
#include "sys/identity.hpp"

namespace parbench::mp::detail {
namespace {

/// Inputs under way at once, beyond which a submit waits; half the room for them where that is less.
constexpr std::size_t input_bytes_max = std::size_t{64} << 20U;

std::string describe_end(int exitcode) {
  return exitcode < 0 ? sys::ChildStatus::signalled(-exitcode).describe()
                      : sys::ChildStatus::exited(exitcode).describe();
}

/// Calls the callbacks of those jobs without the mutex, and forgets them.
void call_back(std::vector<std::shared_ptr<Job>>& finished, std::unique_lock<std::mutex>& lock) {
  if (finished.empty()) return;
  const auto jobs = std::exchange(finished, {});
  lock.unlock();
  for (const auto& job : jobs)
    for (const auto& callback : job->callbacks) callback();
  lock.lock();
}

}  // namespace

std::string TaskItems::describe() const {
  if (last - first == 1) return "item " + std::to_string(first);
  return "items " + std::to_string(first) + " to " + std::to_string(last - 1);
}

struct PoolCore::State {
  /// A task that was published and has no result yet.
  struct Pending {
    Ticket ticket = 0;  ///< 0: the slot is free
    std::shared_ptr<Job> job;
    std::size_t part = 0;
    TaskItems items;
    Arena::Block input;
  };

  explicit State(PoolSettings the_settings)
      : settings(std::move(the_settings)),
        memory(settings.processes, settings.max_lost_workers),
        births(SharedMemory::births()),
        pending(Board::slot_count) {}

  Board& board() { return *memory.board; }

  void check_open() const {
    if (sys::process_id() != owner)
      throw NotAllowed("a pool can be used only by the process that made it: make one here");
    if (!broken.empty()) throw BrokenPool(broken);
    if (is_closed) throw Closed("the pool is closed");
  }

  // --- With the mutex held ---

  bool has_room(std::size_t input_size) const {
    return pending[next % Board::slot_count].ticket == 0 &&
           (in_flight == 0 ||
            memory.arena.bytes_taken() + input_size <= std::min(input_bytes_max, memory.arena.size() / 2));
  }

  void publish(const TaskRequest& request) {
    const Ticket ticket = next;
    const Arena::Block input = memory.arena.take(request.input_size);
    request.fill(memory.arena.at(input.offset, request.input_size));
    pending[ticket % Board::slot_count] = {ticket, request.job, request.part, request.items, input};
    ++in_flight;
    ++next;
    TaskSlot& slot = board().slot(ticket);
    slot.run.store(request.run, std::memory_order_relaxed);
    slot.input_offset.store(input.offset, std::memory_order_relaxed);
    slot.input_size.store(request.input_size, std::memory_order_relaxed);
    slot.claim.store(Claim::pack(ticket, 0), std::memory_order_release);
    board().published.exchange(next);
    board().work.ring(1);
  }

  /// Ends a task: `finish(job, part)` gives the job its result, unless no one wants it any more.
  template <class Finish>
  void settle(Pending& task, Finish finish) {
    memory.arena.give_back(task.input);
    const Pending done = std::exchange(task, {});
    --in_flight;
    const bool is_wanted = done.job.use_count() > 1 || !done.job->callbacks.empty();
    if (is_wanted) finish(*done.job, done.part);
    done.job->one_less();
    if (done.job->is_done() && !done.job->callbacks.empty()) finished.push_back(done.job);
  }

  void take_reply(std::span<const std::byte> record) {
    Reply reply{};
    std::memcpy(&reply, record.data(), sizeof(reply));
    const auto bytes = record.subspan(sizeof(reply));
    if (reply.kind == Reply::Kind::failed_initializer) {
      if (broken.empty())
        break_down("the initializer failed in a worker: " + describe(exception_from_bytes(bytes)));
      return;
    }
    Pending& task = pending[reply.ticket % Board::slot_count];
    if (task.ticket != reply.ticket) return;  // it was given up when the pool broke
    settle(task, [&](Job& job, std::size_t part) {
      if (reply.kind == Reply::Kind::exception) return job.fail(part, exception_from_bytes(bytes));
      try {
        job.deliver(part, bytes);
      } catch (...) {
        job.fail(part, std::current_exception());
      }
    });
  }

  void take_replies() {
    // Asked for first: all that the dead have sent is then in their rings.
    const std::uint32_t obituaries = board().obituary_count.load();
    for (Ring& ring : memory.rings)
      while (const auto record = ring.front()) {
        take_reply(*record);
        ring.pop();
      }
    for (; obituaries_read < obituaries; ++obituaries_read) tell_losses(memory.obituaries[obituaries_read]);
    if (board().stage.load() == PoolStage::broken && broken.empty()) break_down(board().note.data());
  }

  void tell_losses(const Obituary& dead) {
    for (Pending& task : pending) {
      if (task.ticket == 0) continue;
      const std::uint64_t claim = board().slot(task.ticket).claim.load();
      if (claim != Claim::pack(task.ticket, dead.number)) continue;
      const std::string message = worker_name(dead.number) + " (pid " + std::to_string(dead.pid) + ") " +
                                  describe_end(dead.exitcode) + " over " + task.items.describe();
      const auto lost =
          std::make_exception_ptr(WorkerLost(message, worker_name(dead.number), dead.pid, dead.exitcode));
      settle(task, [&](Job& job, std::size_t part) { job.fail(part, lost); });
    }
  }

  /// From now on nothing comes: all that is under way fails.
  void break_down(const std::string& reason) {
    broken = reason;
    board().stage.exchange(PoolStage::broken);
    board().results.ring_all();
    if (foreman) foreman->signal(SIGTERM);
    const auto error = std::make_exception_ptr(BrokenPool(reason));
    for (Pending& task : pending)
      if (task.ticket != 0) settle(task, [&](Job& job, std::size_t part) { job.fail(part, error); });
  }

  bool foreman_is_missed() { return in_flight != 0 && !foreman->poll().is_running(); }

  void check_foreman() {
    if (!broken.empty() || !foreman_is_missed()) return;
    take_replies();  // what was sent before
    if (broken.empty() && in_flight != 0)
      break_down("the process that forks the pool's workers " + foreman->poll().describe());
  }

  bool has_news() {
    if (board().obituary_count.load() != obituaries_read) return true;
    if (board().stage.load() == PoolStage::broken && broken.empty()) return true;
    for (const Ring& ring : memory.rings)
      if (!ring.is_empty()) return true;
    return false;
  }

  PoolSettings settings;
  PoolMemory memory;
  std::uint64_t births;
  int owner = sys::process_id();
  std::optional<sys::Child> foreman;

  mutable std::mutex mutex;
  std::condition_variable changed;  ///< whoever waits for news is back
  bool someone_waits_for_news = false;

  bool is_closed = false;
  std::string broken;  ///< why; empty while it is not
  Ticket next = 1;
  std::size_t in_flight = 0;
  std::uint32_t obituaries_read = 0;
  std::vector<Pending> pending;
  std::vector<std::shared_ptr<Job>> finished;  ///< to be called back without the mutex
};

PoolCore::PoolCore(PoolSettings settings) {
  if (settings.processes < 1) throw ValueError("a pool needs at least 1 process");
  if (settings.threads == OtherThreads::refused) refuse_other_threads("a pool");
  state_ = std::make_unique<State>(std::move(settings));
  State& state = *state_;
  flush_streams();
  const ProcessInfo parent = current_process();
  const sys::ForkTerms terms{.keep = {},
                             .descriptors = sys::Descriptors::all,
                             .threads = sys::OtherThreads::allowed};  // it was looked at above
  state.foreman.emplace(
      sys::Child::fork_on(terms, [&]() noexcept { return oversee(state.memory, state.settings, parent); }));
  const auto has_started = [&] { return state.board().stage.load() != PoolStage::starting; };
  state.board().results.await(has_started, Deadline::never(),
                              [&] { return !state.foreman->poll().is_running(); });
  // A worker that fails later breaks the pool; that not all could be forked is told at once.
  if (state.memory.places[state.memory.places.size() - 1].number.load() != 0) return;
  state.foreman->wait();
  throw std::runtime_error("cannot start a pool of " + std::to_string(state.settings.processes) +
                           " processes: " + state.board().note.data());
}

PoolCore::~PoolCore() {
  if (!state_) return;
  if (sys::process_id() != state_->owner) {
    if (state_->foreman) state_->foreman->disown();
    return;
  }
  terminate();
}

bool PoolCore::is_mine() const noexcept {
  return sys::process_id() == state_->owner;
}

int PoolCore::processes() const noexcept {
  return state_->settings.processes;
}

std::uint64_t PoolCore::births() const noexcept {
  return state_->births;
}

void PoolCore::check_open() const {
  const std::lock_guard guard(state_->mutex);
  state_->check_open();
}

void PoolCore::submit(const TaskRequest& request) {
  State& state = *state_;
  bool is_published = false;
  std::exception_ptr refusal;
  const auto try_publish = [&] {
    try {
      state.check_open();
      if (!state.has_room(request.input_size)) return false;
      state.publish(request);
      return is_published = true;
    } catch (...) {
      refusal = std::current_exception();
      return true;
    }
  };
  wait_until(try_publish, Deadline::never());
  if (refusal) std::rethrow_exception(refusal);
}

bool PoolCore::wait_until(const std::function<bool()>& is_true, Deadline deadline) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  for (;;) {
    if (is_true()) return true;
    if (!state.someone_waits_for_news && state.has_news()) {
      state.take_replies();
      call_back(state.finished, lock);
      continue;
    }
    if (deadline.has_passed()) return false;
    if (state.someone_waits_for_news) {
      state.changed.wait_for(lock, std::min(deadline.left(), std::chrono::nanoseconds(20'000'000)));
      continue;
    }
    state.someone_waits_for_news = true;
    lock.unlock();
    state.board().results.await([&] { return state.has_news(); }, deadline,
                                [&] {
                                  const std::lock_guard guard(state.mutex);
                                  return state.foreman_is_missed();
                                });
    lock.lock();
    state.someone_waits_for_news = false;
    state.check_foreman();
    state.changed.notify_all();
    call_back(state.finished, lock);
  }
}

void PoolCore::look(const std::function<void()>& action) {
  wait_until(
      [&] {
        action();
        return false;
      },
      Deadline::after(std::chrono::nanoseconds(0)));
}

void PoolCore::when_done(Job& job, std::function<void()> callback) {
  {
    const std::lock_guard guard(state_->mutex);
    if (!job.is_done()) {
      job.callbacks.push_back(std::move(callback));
      return;
    }
  }
  callback();
}

void PoolCore::close() {
  State& state = *state_;
  const std::lock_guard guard(state.mutex);
  if (sys::process_id() != state.owner)
    throw NotAllowed("a pool can be closed only by the process that made it");
  if (state.is_closed) return;
  state.is_closed = true;
  state.board().is_closing.exchange(1);
  state.board().work.ring_all();
}

void PoolCore::terminate() {
  close();
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.foreman->signal(SIGTERM);
  state.foreman->wait_for(std::chrono::seconds(2));
  state.foreman->signal(SIGKILL);  // one that was stopped does not hear
  state.foreman->wait();
  if (state.broken.empty()) state.break_down("the pool was terminated before this was done");
  state.changed.notify_all();
  call_back(state.finished, lock);
}

void PoolCore::join() {
  State& state = *state_;
  {
    const std::lock_guard guard(state.mutex);
    if (sys::process_id() != state.owner)
      throw NotAllowed("a pool can be joined only by the process that made it");
    if (!state.is_closed)
      throw NotAllowed("the pool is still running: close() or terminate() it before join()");
  }
  wait_until([&] { return state.in_flight == 0; }, Deadline::never());
  const std::lock_guard guard(state.mutex);
  state.foreman->wait();
}

std::vector<int> PoolCore::worker_pids() const {
  std::vector<int> pids;
  for (const Place& place : state_->memory.places)
    if (const int pid = place.pid.load(); pid != 0) pids.push_back(pid);
  return pids;
}

}  // namespace parbench::mp::detail
