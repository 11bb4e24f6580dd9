#include "exec/team.hpp"

#include <chrono>

#include "sys/futex.hpp"
#include "sys/identity.hpp"

namespace parbench::exec {
namespace {

/// Long enough to bridge the gap between two passes and the difference of two shares, short enough that an
/// idle pool leaves its CPUs to others. Waking a sleeper costs about as much.
constexpr std::int64_t spin_ns = 50'000;

/// How often a sleeping caller looks whether all workers live.
constexpr auto check_interval = std::chrono::milliseconds(10);

/// Spins until `done()`, for `spin_ns` at most. Returns whether it was done.
template <class Done>
bool spin_until(Done done) {
  for (int round = 0; round < 64; ++round) {  // most waits end here, before a look at the clock
    if (done()) return true;
    sys::relax();
  }
  const std::int64_t end_ns = sys::now_ns() + spin_ns;
  do {
    for (int round = 0; round < 16; ++round) {
      if (done()) return true;
      sys::relax();
    }
  } while (sys::now_ns() < end_ns);
  return false;
}

}  // namespace

void Team::introduce(int index) const noexcept {
  if (!placement_.cpus.empty()) sys::bind_to_cpu(placement_.cpus[static_cast<std::size_t>(index)]);
  block_.slot(index).pid.store(sys::process_id(), std::memory_order_relaxed);
  block_.slot(index).tid.store(sys::thread_id(), std::memory_order_relaxed);
}

// A side that goes to sleep first says so and then looks at the word once more (in the kernel); the other
// first changes the word and then looks whether someone said so. All four are sequentially consistent, so one
// of them sees the other.

void Team::delay_claim() const noexcept {
  const std::int64_t end_ns = sys::now_ns() + claim_delay_ns_;
  while (sys::now_ns() < end_ns) sys::relax();
}

void Team::raise() const noexcept {
  GoLine& go = block_.go();
  go.epoch.fetch_add(1);
  if (go.sleepers.load() != 0) sys::futex_wake_all(go.epoch);
}

void Team::arrive() const noexcept {
  DoneLine& done = block_.done();
  done.arrivals.fetch_add(1);
  if (done.caller_asleep.load() != 0) sys::futex_wake_all(done.arrivals);
}

bool Team::await_phase(std::uint32_t& epoch) const noexcept {
  GoLine& go = block_.go();
  const auto has_changed = [&] { return go.epoch.load(std::memory_order_acquire) != epoch; };
  if (!placement_.spin || !spin_until(has_changed)) {
    go.sleepers.fetch_add(1);
    while (!has_changed()) sys::futex_wait(go.epoch, epoch, std::chrono::hours(1));
    go.sleepers.fetch_sub(1);
  }
  ++epoch;
  return go.stopping.load(std::memory_order_relaxed) == 0;  // ordered by the acquire above
}

bool Team::await_others(std::uint32_t times, std::int64_t deadline_ns,
                        const std::function<bool()>& check) const {
  DoneLine& done = block_.done();
  const std::uint32_t target = times * static_cast<std::uint32_t>(others());
  const auto all_arrived = [&] { return done.arrivals.load(std::memory_order_acquire) == target; };
  if (all_arrived() || (placement_.spin && spin_until(all_arrived))) return true;
  done.caller_asleep.store(1);
  bool arrived = false;
  for (;;) {
    const std::uint32_t seen = done.arrivals.load();
    arrived = seen == target;
    if (arrived || has_failures() || check() || sys::now_ns() >= deadline_ns) break;
    sys::futex_wait(done.arrivals, seen, check_interval);
  }
  done.caller_asleep.store(0);
  return arrived;
}

void Team::fail(int index, const char* message) const noexcept {
  block_.note(index).set(message);
  block_.done().failures.fetch_add(1);
}

}  // namespace parbench::exec
