#include "exec/sequential.hpp"

#include "exec/losses.hpp"
#include "sys/identity.hpp"

namespace parbench::exec {

Sequential::Sequential(Team team)
    : team_(std::move(team)),
      results_(sys::Mapping::unshared(team_.workload().item_count() * team_.workload().result_size())),
      sink_(results_.bytes(), team_.workload().result_size()) {}

std::optional<model::Failure> Sequential::start(std::int64_t) {
  team_.introduce(0);
  scratch_ = team_.make_scratch(0);
  return team_.has_failures() ? noted_failure(team_.block()) : std::nullopt;
}

std::optional<model::Failure> Sequential::run_pass(std::int64_t) {
  team_.do_share({0, scratch_.get()}, sink_);
  return team_.has_failures() ? noted_failure(team_.block()) : std::nullopt;
}

std::vector<int> Sequential::pids() const {
  return {sys::process_id()};
}

}  // namespace parbench::exec
