#pragma once

#include <memory>
#include <vector>

#include "exec/executor.hpp"
#include "exec/frames.hpp"
#include "exec/results.hpp"
#include "exec/team.hpp"
#include "sys/child.hpp"

namespace parbench::exec {

/// Mode `procs`: a pool of forked processes. They inherit the workload; results are computed in a shared
/// mapping, or come through a pipe per worker. The calling process must have one thread. Children end when
/// this goes out of scope.
class Processes final : public Executor {
 public:
  Processes(Team team, model::Transport transport);

  std::optional<model::Failure> start(std::int64_t deadline_ns) override;
  std::optional<model::Failure> run_pass(std::int64_t deadline_ns) override;
  std::optional<model::Failure> stop() override;
  std::span<const std::byte> results() const override { return results_.last(); }
  std::vector<int> pids() const override;

 private:
  struct Member {
    sys::Child child;
    int index;
  };

  void fork_worker(int index);
  void fork_worker_with_pipes(int index);
  std::optional<model::Failure> run_phase(std::size_t phase, DrainingSink& sink, std::int64_t deadline_ns);
  /// Sends all workers the results of the phase before `phase`.
  void send_earlier(std::size_t phase);
  /// The first worker whose process has ended, if any.
  std::optional<model::Failure> lost_worker();
  std::optional<model::Failure> await(std::int64_t deadline_ns);

  Team team_;
  model::Transport transport_;
  Results results_;
  std::vector<FrameReader> pipes_;  ///< for pipe: of worker i + 1
  std::vector<sys::Fd> inboxes_;    ///< for pipe, where there are several phases: the same
  std::unique_ptr<Scratch> scratch_;
  std::vector<Member> members_;
  std::uint32_t arrivals_ = 0;
};

}  // namespace parbench::exec
