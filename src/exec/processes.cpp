#include "exec/processes.hpp"

#include "exec/losses.hpp"
#include "sys/identity.hpp"

namespace parbench::exec {

Processes::Processes(Team team, model::Transport transport) : team_(std::move(team)), transport_(transport) {
  const std::size_t size = team_.workload().item_count() * team_.workload().result_size();
  mapping_ = transport == model::Transport::shm ? sys::Mapping::shared(size) : sys::Mapping::unshared(size);
  results_ = mapping_.bytes();
}

void Processes::fork_worker(int index) {
  const InPlace in_place(results_, team_.workload().result_size());
  if (transport_ == model::Transport::shm) {
    members_.push_back({sys::Child::fork([this, index, in_place]() noexcept {
                          team_.serve(index, in_place);
                          return 0;
                        }),
                        index});
    return;
  }
  sys::Pipe pipe = sys::Pipe::create();
  const int keep[] = {pipe.write_end.number()};
  members_.push_back({sys::Child::fork(
                          [this, index, &pipe]() noexcept {
                            team_.serve(index, FrameWriter(pipe.write_end, team_.workload().result_size()));
                            return 0;
                          },
                          keep),
                      index});
  pipes_.emplace_back(std::move(pipe.read_end), team_.workload().result_size());
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
  DrainingSink sink(pipes_, results_, team_.workload().result_size());  // without pipes, just in place
  team_.open_pass();
  const std::size_t own = team_.do_share({0, scratch_.get()}, sink);
  if (!pipes_.empty()) {
    const std::size_t missing = team_.chunks().items() - own - sink.received();
    std::optional<model::Failure> lost;
    const bool complete = gather(pipes_, results_, missing, deadline_ns,
                                 [&] { return team_.has_failures() || (lost = lost_worker()); });
    if (lost) return lost;
    if (!complete && !team_.has_failures()) return timed_out(team_.block(), sys::process_state);
  }
  return await(deadline_ns);
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
