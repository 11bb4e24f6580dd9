#pragma once

#include <thread>
#include <vector>

#include "exec/executor.hpp"
#include "exec/results.hpp"
#include "exec/team.hpp"

namespace parbench::exec {

/// Mode `threads`: a pool of std::thread; results on the heap, which all share. A thread cannot be ended from
/// outside: destruction waits for whatever share is being computed.
class Threads final : public Executor {
 public:
  explicit Threads(Team team);
  ~Threads() override;

  std::optional<model::Failure> start(std::int64_t deadline_ns) override;
  std::optional<model::Failure> run_pass(std::int64_t deadline_ns) override;
  std::optional<model::Failure> stop() override;
  std::span<const std::byte> results() const override { return results_.last(); }
  std::vector<int> pids() const override;

 private:
  Team team_;
  Results results_;
  std::unique_ptr<Scratch> scratch_;
  std::vector<std::thread> threads_;
  std::uint32_t arrivals_ = 0;  ///< how often each thread has arrived so far
};

}  // namespace parbench::exec
