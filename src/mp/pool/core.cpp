#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <parbench/mp/detail/pool_core.hpp>

#include "mp/genealogy.hpp"
#include "mp/pool/foreman.hpp"
#include "mp/pool/ledger.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"
#include "sys/identity.hpp"

namespace parbench::mp::detail {
namespace {

using namespace std::chrono_literals;

/// Of the calling thread: so many callbacks are under way in it.
thread_local int callbacks_here = 0;

/// How long a foreman that was told to end may take to end its workers.
constexpr auto patience = 2s;

}  // namespace

struct PoolCore::State {
  explicit State(PoolSettings the_settings)
      : settings(std::move(the_settings)),
        memory(settings.processes, settings.max_lost_workers),
        ledger(memory),
        births(SharedMemory::births()) {}

  Board& board() { return *memory.board; }

  /// Before the mutex is touched, which in a forked child may be locked for ever.
  void require_owner() const {
    if (sys::process_id() != owner)
      throw NotAllowed("a pool can be used only by the process that made it: make one here");
  }

  // --- With the mutex held ---

  void check_open() const {
    if (ledger.is_broken()) throw BrokenPool(ledger.why_broken());
    if (is_closed) throw Closed("the pool is closed");
  }

  void take_replies() {
    ledger.take_replies();
    if (ledger.is_broken()) foreman->signal(SIGTERM);
  }

  bool foreman_is_missed() { return ledger.in_flight() != 0 && !foreman->poll().is_running(); }

  /// Where it has ended all by itself, nothing more will come.
  void check_foreman() {
    if (!foreman_is_missed()) return;
    take_replies();  // what was sent before
    if (ledger.in_flight() != 0)
      ledger.break_down("the process that forks the pool's workers " + foreman->poll().describe());
  }

  /// Lets go of what has ended and calls back, without the mutex meanwhile.
  void call_back(std::unique_lock<std::mutex>& lock) {
    auto finished = ledger.take_finished();
    if (finished.empty()) return;
    ++calling_back;
    lock.unlock();
    ++callbacks_here;
    for (const auto& [job, callbacks] : finished)
      for (const auto& callback : callbacks) callback();
    --callbacks_here;
    finished.clear();
    lock.lock();
    --calling_back;
    changed.notify_all();
  }

  PoolSettings settings;
  PoolMemory memory;
  Ledger ledger;
  std::uint64_t births;
  int owner = sys::process_id();
  std::optional<sys::Child> foreman;

  std::mutex mutex;
  std::condition_variable changed;
  bool someone_waits_for_news = false;
  int calling_back = 0;  ///< threads that do
  bool is_closed = false;
};

PoolCore::PoolCore(PoolSettings settings) {
  if (settings.processes < 1) throw ValueError("a pool needs at least 1 process");
  if (settings.max_lost_workers < 0) throw ValueError("max_lost_workers must be at least 0");
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

PoolCore::~PoolCore() {  // NOLINT(bugprone-exception-escape): that would end the program
  if (!state_) return;
  if (is_mine())
    terminate();
  else if (state_->foreman)
    state_->foreman->disown();
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
  state_->require_owner();
  const std::lock_guard guard(state_->mutex);
  state_->check_open();
}

void PoolCore::submit(const TaskRequest& request) {
  State& state = *state_;
  std::exception_ptr refusal;
  const auto try_publish = [&] {
    try {
      state.check_open();
      if (!state.ledger.has_room(request.input_size)) return false;
      state.ledger.publish(request);
    } catch (...) {
      refusal = std::current_exception();
    }
    return true;
  };
  wait_until(try_publish, Deadline::never());
  if (refusal) std::rethrow_exception(refusal);
}

bool PoolCore::wait_until(const std::function<bool()>& is_true, Deadline deadline) {
  State& state = *state_;
  state.require_owner();
  std::unique_lock lock(state.mutex);
  for (;;) {
    if (is_true()) return true;
    if (!state.someone_waits_for_news && state.ledger.has_news()) {
      state.take_replies();
      state.call_back(lock);
      continue;
    }
    if (deadline.has_passed()) {
      state.check_foreman();
      state.call_back(lock);
      return is_true();
    }
    if (state.someone_waits_for_news) {
      state.changed.wait_for(lock, std::min(deadline.left(), std::chrono::nanoseconds(20ms)));
      continue;
    }
    state.someone_waits_for_news = true;
    const std::uint64_t seen = state.ledger.changes();
    lock.unlock();
    state.board().results.await([&] { return state.ledger.changes() != seen || state.ledger.has_news(); },
                                deadline,
                                [&] {
                                  const std::lock_guard guard(state.mutex);
                                  return state.foreman_is_missed();
                                });
    lock.lock();
    state.someone_waits_for_news = false;
    state.check_foreman();
    state.changed.notify_all();
    state.call_back(lock);
  }
}

void PoolCore::look(const std::function<void()>& action) {
  wait_until(
      [&] {
        action();
        return false;
      },
      Deadline::after(0ns));
}

void PoolCore::when_done(Job& job, std::function<void()> callback) {
  state_->require_owner();
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
  state.require_owner();
  const std::lock_guard guard(state.mutex);
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
  const auto deadline = Deadline::after(patience);
  while (state.foreman->poll().is_running() && !deadline.has_passed())
    state.foreman->wait_for(deadline.left());
  state.foreman->signal(SIGKILL);  // one that was stopped does not hear
  state.foreman->wait();
  state.take_replies();  // what was done is done
  state.ledger.break_down("the pool was terminated before this was done");
  state.changed.notify_all();
  state.call_back(lock);
}

void PoolCore::join() {
  State& state = *state_;
  state.require_owner();
  if (callbacks_here != 0) throw NotAllowed("a pool cannot be joined in a callback, for which join() waits");
  {
    const std::lock_guard guard(state.mutex);
    if (!state.is_closed)
      throw NotAllowed("the pool is still running: close() or terminate() it before join()");
  }
  wait_until([&] { return state.ledger.in_flight() == 0 && state.calling_back == 0; }, Deadline::never());
  const int foreman[] = {state.foreman->pidfd().number()};
  for (;;) {
    {
      const std::lock_guard guard(state.mutex);
      if (!state.foreman->poll().is_running()) return;
    }
    sys::wait_readable(foreman, 100ms);  // without the mutex: terminate() may come
  }
}

std::vector<int> PoolCore::worker_pids() const {
  std::vector<int> pids;
  for (const Place& place : state_->memory.places)
    if (const int pid = place.pid.load(); pid != 0) pids.push_back(pid);
  return pids;
}

}  // namespace parbench::mp::detail
