#include "exec/processes.hpp"

#include "exec/losses.hpp"
#include "sys/clock.hpp"
#include "sys/identity.hpp"

namespace parbench::exec {

Processes::Processes(Team team, model::Transport transport)
    : team_(std::move(team)),
      transport_(transport),
      results_(team_.workload().phases(), transport == model::Transport::shm ? Results::Sharing::with_children
                                                                             : Results::Sharing::alone) {}

void Processes::fork_worker(int index) {
  if (transport_ == model::Transport::pipe) return fork_worker_with_pipes(index);
  members_.push_back({sys::Child::fork([this, index]() noexcept {
                        team_.serve(index, InPlace(results_));
                        return 0;
                      }),
                      index});
}

void Processes::fork_worker_with_pipes(int index) {
  sys::Pipe results = sys::Pipe::create();
  sys::Pipe inbox;
  std::vector<int> keep{results.write_end.number()};
  if (team_.phases() > 1) {
    inbox = sys::Pipe::create();
    keep.push_back(inbox.read_end.number());
  }
  members_.push_back({sys::Child::fork(
                          [this, index, &results, &inbox]() noexcept {
                            // The child's copy of results_ is its memory for those of earlier phases.
                            team_.serve(index, FrameWriter(results.write_end, inbox.read_end, results_));
                            return 0;
                          },
                          keep),
                      index});
  pipes_.emplace_back(std::move(results.read_end));
  if (team_.phases() > 1) inboxes_.push_back(std::move(inbox.write_end));
}

std::optional<model::Failure> Processes::start(std::int64_t deadline_ns) {
  members_.reserve(static_cast<std::size_t>(team_.others()));
  for (int index = 1; index <= team_.others(); ++index) {
    fork_worker(index);
    // The worker says it, too, but may die before it comes to that.
    team_.block().slot(index).pid.store(members_.back().child.pid(), std::memory_order_relaxed);
  }
  team_.introduce(0);  // after the forks, since children inherit a binding
  scratch_ = team_.make_scratch(0);
  return await(deadline_ns);
}

std::optional<model::Failure> Processes::run_pass(std::int64_t deadline_ns) {
  DrainingSink sink(pipes_, results_);  // without pipes, just in place
  std::optional<model::Failure> failure;
  for (std::size_t phase = 0; phase < team_.phases() && !failure; ++phase)
    failure = run_phase(phase, sink, deadline_ns);
  return failure;
}

std::optional<model::Failure> Processes::run_phase(std::size_t phase, DrainingSink& sink,
                                                   std::int64_t deadline_ns) {
  for (FrameReader& pipe : pipes_) pipe.expect(results_.result_size(phase));
  team_.open_phase(phase);
  if (phase > 0) {
    const std::int64_t begin_ns = sys::now_ns();
    send_earlier(phase);
    sink.add_transfer_ns(sys::now_ns() - begin_ns);
  }
  const std::size_t own = team_.do_share(0, scratch_.get(), phase, sink);
  if (!pipes_.empty()) {
    const std::size_t missing = team_.items(phase) - own - sink.received();
    std::optional<model::Failure> lost;
    const Gathered gathered = gather(pipes_, results_.of(phase), missing, deadline_ns,
                                     [&] { return team_.has_failures() || (lost = lost_worker()); });
    team_.block().share(0, phase).gathered_ns.store(gathered.transfer_ns, std::memory_order_relaxed);
    if (lost) return lost;
    if (!gathered.complete && !team_.has_failures()) return timed_out(team_.block(), sys::process_state);
  }
  return await(deadline_ns);
}

void Processes::send_earlier(std::size_t phase) {
  // A worker that is gone closes its end, and is found when its results are missed. One that is stopped keeps
  // this waiting until the watcher of the case ends it.
  for (const sys::Fd& inbox : inboxes_) static_cast<void>(sys::write_all(inbox, results_.of(phase - 1)));
}

std::optional<model::Failure> Processes::await(std::int64_t deadline_ns) {
  std::optional<model::Failure> lost;
  const bool arrived =
      team_.await_others(++arrivals_, deadline_ns, [&] { return (lost = lost_worker()).has_value(); });
  if (lost) return lost;
  return failure_after_wait(team_.block(), arrived);
}

std::optional<model::Failure> Processes::lost_worker() {
  for (Member& member : members_) {
    const sys::ChildStatus status = member.child.poll();
    if (!status.is_running()) return process_lost(team_.block(), member.child.pid(), status.describe());
  }
  return std::nullopt;
}

std::optional<model::Failure> Processes::stop() {
  team_.tell_to_stop();
  std::optional<model::Failure> failure;
  for (Member& member : members_) {
    const sys::ChildStatus status = member.child.wait();
    const bool is_well = status.has_exited() && status.exit_code() == 0;
    if (!is_well && !failure) failure = process_lost(team_.block(), member.child.pid(), status.describe());
  }
  members_.clear();
  return failure;
}

std::vector<int> Processes::pids() const {
  std::vector<int> pids{sys::process_id()};
  for (const Member& member : members_) pids.push_back(member.child.pid());
  return pids;
}

}  // namespace parbench::exec
