#include <csignal>
#include <parbench/mp/process.hpp>

#include "mp/genealogy.hpp"
#include "sys/identity.hpp"

namespace parbench::mp {

struct Process::State {
  std::string name;
  OtherThreads threads = OtherThreads::refused;
  int owner = sys::process_id();  ///< in which the Process was made
  std::optional<sys::Child> child;
  int runs_as = 0;  ///< in the child: its pid
  bool is_closed = false;

  bool runs_here() const { return runs_as == sys::process_id(); }

  /// Of a child that was started; once it has ended, the list of children does without it.
  sys::ChildStatus poll() {
    const sys::ChildStatus status = child->poll();
    if (!status.is_running()) detail::remove_child(child->pid());
    return status;
  }
};

Process::Process(ProcessOptions options) : state_(std::make_unique<State>()) {
  state_->name = detail::next_process_name();  // which counts those that have a name of their own, too
  if (!options.name.empty()) state_->name = std::move(options.name);
  state_->threads = options.threads;
}

Process::Process(Process&&) noexcept = default;

Process& Process::operator=(Process&& other) noexcept {
  std::swap(target_, other.target_);
  std::swap(state_, other.state_);
  return *this;
}

Process::~Process() {
  if (!state_ || !state_->child) return;
  if (state_->owner != sys::process_id()) {
    state_->child->disown();  // a copy that a fork left in another process
    return;
  }
  detail::remove_child(state_->child->pid());
}

void Process::run() {
  if (target_) target_->call();
}

Process::State& Process::open_state() const {
  if (!state_ || state_->is_closed) throw Closed("the process object is closed");
  return *state_;
}

Process::State& Process::started_here() const {
  State& state = open_state();
  if (state.owner != sys::process_id())
    throw NotAllowed("can only use a child process: " + state.name + " was made by another process");
  if (!state.child) throw NotAllowed(state.name + " was not started yet");
  return state;
}

void Process::start() {
  State& state = open_state();
  if (state.child) throw NotAllowed("cannot start " + state.name + " twice");
  if (state.owner != sys::process_id())
    throw NotAllowed("can only start " + state.name + " in the process that made it");
  if (state.threads == OtherThreads::refused) detail::refuse_other_threads("process " + state.name);
  detail::flush_streams();
  const ProcessInfo parent = current_process();
  const sys::ForkTerms terms{.keep = {},
                             .descriptors = sys::Descriptors::all,
                             .threads = sys::OtherThreads::allowed};  // it was looked at above
  state.child.emplace(sys::Child::fork_on(terms, [&]() noexcept {
    state.runs_as = sys::process_id();
    return detail::live(state.name, parent, [this] { run(); });
  }));
  detail::add_child({state.name, state.child->pid()});
  target_.reset();
}

bool Process::join(Timeout timeout) {
  State& state = started_here();
  if (!timeout) state.child->wait();
  const auto deadline = detail::Deadline::after(timeout);
  while (state.poll().is_running()) {
    if (deadline.has_passed()) return false;
    state.child->wait_for(deadline.left());
  }
  return true;
}

void Process::terminate() {
  started_here().child->signal(SIGTERM);
}

void Process::kill() {
  started_here().child->signal(SIGKILL);
}

bool Process::is_alive() {
  const State& state = open_state();
  if (!state.child) return state.runs_here();
  return started_here().poll().is_running();
}

std::optional<int> Process::exitcode() {
  if (!open_state().child) return std::nullopt;
  const sys::ChildStatus status = started_here().poll();
  if (status.is_running()) return std::nullopt;
  return status.was_signalled() ? -status.signal() : status.exit_code();
}

std::optional<int> Process::pid() const {
  const State& state = open_state();
  if (state.runs_here()) return sys::process_id();
  return state.child ? std::optional(state.child->pid()) : std::nullopt;
}

const std::string& Process::name() const {
  if (!state_) throw Closed("the process object was moved from");
  return state_->name;
}

void Process::set_name(std::string name) {
  State& state = open_state();
  if (state.child) throw NotAllowed("cannot name " + state.name + " anew: it runs");
  state.name = std::move(name);
}

int Process::sentinel() const {
  return started_here().child->pidfd().number();
}

void Process::close() {
  if (!state_ || state_->is_closed) return;
  if (is_alive())
    throw NotAllowed("cannot close " + state_->name + " while it runs: join() or kill() it first");
  state_->child.reset();
  state_->is_closed = true;
}

}  // namespace parbench::mp
