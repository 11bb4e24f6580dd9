#pragma once

#include "exec/executor.hpp"
#include "exec/results.hpp"
#include "exec/team.hpp"

namespace parbench::exec {

/// Mode `seq`: a plain loop in the caller; the base that the others are measured against.
class Sequential final : public Executor {
 public:
  explicit Sequential(Team team);

  std::optional<model::Failure> start(std::int64_t deadline_ns) override;
  std::optional<model::Failure> run_pass(std::int64_t deadline_ns) override;
  std::optional<model::Failure> stop() override { return std::nullopt; }
  std::span<const std::byte> results() const override { return results_.last(); }
  std::vector<int> pids() const override;

 private:
  Team team_;
  Results results_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace parbench::exec
