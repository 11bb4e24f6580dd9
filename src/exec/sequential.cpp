#include "exec/sequential.hpp"

#include "exec/losses.hpp"
#include "sys/identity.hpp"

namespace parbench::exec {

Sequential::Sequential(Team team)
    : team_(std::move(team)), results_(team_.workload().phases(), Results::Sharing::alone) {}

std::optional<model::Failure> Sequential::start(std::int64_t) {
  team_.introduce(0);
  scratch_ = team_.make_scratch(0);
  return team_.has_failures() ? noted_failure(team_.block()) : std::nullopt;
}

std::optional<model::Failure> Sequential::run_pass(std::int64_t) {
  InPlace sink(results_);
  for (std::size_t phase = 0; phase < team_.phases() && !team_.has_failures(); ++phase) {
    team_.note_phase(phase);
    team_.do_share(0, scratch_.get(), phase, sink);
  }
  return team_.has_failures() ? noted_failure(team_.block()) : std::nullopt;
}

std::vector<int> Sequential::pids() const {
  return {sys::process_id()};
}

}  // namespace parbench::exec
