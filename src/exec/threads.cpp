#include "exec/threads.hpp"

#include <system_error>

#include "exec/losses.hpp"
#include "sys/identity.hpp"
#include "sys/limits.hpp"

namespace parbench::exec {
namespace {

/// Threads end with their process only, which the caller would not be there to see.
bool nobody_is_lost() {
  return false;
}

}  // namespace

Threads::Threads(Team team)
    : team_(std::move(team)), results_(team_.workload().phases(), Results::Sharing::alone) {}

Threads::~Threads() {
  stop();
}

std::optional<model::Failure> Threads::start(std::int64_t deadline_ns) {
  threads_.reserve(static_cast<std::size_t>(team_.others()));
  try {
    for (int index = 1; index <= team_.others(); ++index)
      threads_.emplace_back([this, index]() noexcept { team_.serve(index, InPlace(results_)); });
  } catch (const std::system_error& error) {
    sys::throw_no_more_tasks("start", "thread " + std::to_string(threads_.size() + 1), error.code().value());
  }
  team_.introduce(0);  // after the threads, since they inherit a binding
  scratch_ = team_.make_scratch(0);
  const bool ready = team_.await_others(++arrivals_, deadline_ns, nobody_is_lost);
  return failure_after_wait(team_.block(), ready);
}

std::optional<model::Failure> Threads::run_pass(std::int64_t deadline_ns) {
  InPlace sink(results_);
  std::optional<model::Failure> failure;
  for (std::size_t phase = 0; phase < team_.phases() && !failure; ++phase) {
    team_.open_phase(phase);
    team_.do_share(0, scratch_.get(), phase, sink);
    const bool done = team_.await_others(++arrivals_, deadline_ns, nobody_is_lost);
    failure = failure_after_wait(team_.block(), done);
  }
  return failure;
}

std::optional<model::Failure> Threads::stop() {
  if (threads_.empty()) return std::nullopt;
  team_.tell_to_stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return std::nullopt;
}

std::vector<int> Threads::pids() const {
  return {sys::process_id()};
}

}  // namespace parbench::exec
