#include "measure/launcher.hpp"

#include <array>
#include <vector>

#include "exec/control_block.hpp"
#include "exec/losses.hpp"
#include "measure/case_body.hpp"
#include "sys/child.hpp"
#include "sys/clock.hpp"
#include "sys/fd.hpp"

namespace parbench::measure {
namespace {

using std::chrono::nanoseconds;

/// The case itself sees a pass that takes too long; the watcher comes after it, for when worker 0 itself
/// hangs.
constexpr nanoseconds grace = std::chrono::milliseconds(500);

/// Reads a case's pipe until the case has closed it, has run out of time, or the run is interrupted.
class Watch {
 public:
  Watch(const exec::ControlBlock& block, const sys::Fd& pipe, nanoseconds timeout,
        sys::InterruptWatch& interrupts)
      : block_(block), pipe_(pipe), timeout_(timeout), interrupts_(interrupts) {}

  enum class End { closed, timeout, interrupted };

  End run() {
    const std::array<int, 2> fds{pipe_.number(), interrupts_.fd().number()};
    std::array<std::byte, 65536> buffer{};
    for (;;) {
      const std::int64_t left_ns = deadline_ns() - sys::now_ns();
      if (left_ns <= 0) return End::timeout;
      const auto ready = sys::wait_readable(fds, nanoseconds(left_ns));
      if (interrupts_.interrupted()) return End::interrupted;
      if (!ready[0]) continue;
      const sys::ReadResult result = sys::read_some(pipe_, buffer);
      if (result.kind != sys::ReadResult::Kind::bytes) return End::closed;
      bytes_.insert(bytes_.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.count));
    }
  }

  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::int64_t deadline_ns() const {
    const std::int64_t since_ns = block_.stage().since_ns.load(std::memory_order_relaxed);
    return since_ns + (timeout_ + grace).count();
  }

  const exec::ControlBlock& block_;
  const sys::Fd& pipe_;
  nanoseconds timeout_;
  sys::InterruptWatch& interrupts_;
  std::vector<std::byte> bytes_;
};

/// The processes of a case's workers, as far as they came to life.
std::vector<pid_t> worker_pids(const exec::ControlBlock& block) {
  std::vector<pid_t> pids;
  for (int worker = 0; worker < block.workers(); ++worker)
    if (const pid_t pid = block.slot(worker).pid.load(std::memory_order_relaxed); pid > 0)
      pids.push_back(pid);
  return pids;
}

sys::Child fork_case(const CaseJob& job, const CaseBody& body, const sys::Fd& out) {
  const std::array<int, 1> keep{out.number()};
  return sys::Child::fork(
      [&job, &body, &out]() noexcept {
        sys::make_exit_immediate();  // a workload may call it, even in several workers
        return sys::write_all(out, encode(body(job))) ? 0 : 1;
      },
      keep);
}

Outcome watch_case(const CaseJob& job, const CaseBody& body, sys::InterruptWatch& interrupts) {
  sys::Pipe pipe = sys::Pipe::create();
  sys::Child child = fork_case(job, body, pipe.write_end);
  pipe.write_end.close();
  Watch watch(job.block, pipe.read_end, job.timeout, interrupts);
  const Watch::End end = watch.run();
  if (end == Watch::End::interrupted) return Interrupted{};
  if (end == Watch::End::timeout) return exec::timed_out(job.block, sys::process_state);
  const sys::ChildStatus status = child.wait_for(grace);
  if (interrupts.interrupted()) return Interrupted{};  // Ctrl-C reaches the case's processes, too
  if (auto result = decode(watch.bytes()))
    return std::visit([](auto& value) { return Outcome(std::move(value)); }, *result);
  return exec::process_lost(job.block, child.pid(), status.describe());
}

}  // namespace

ForkingLauncher::ForkingLauncher(Options options, sys::InterruptWatch& interrupts)
    : options_(std::move(options)), interrupts_(interrupts) {
  if (!options_.body) options_.body = measure_case;
  sys::adopt_orphans();
}

exec::Placement ForkingLauncher::placement(int workers) const {
  exec::Placement placement{.spin = workers <= options_.cpus};
  if (workers == 1) return placement;  // a worker alone may flee from other work
  for (int worker = 0; worker < workers && !options_.worker_cpus.empty(); ++worker)
    placement.cpus.push_back(
        options_.worker_cpus[static_cast<std::size_t>(worker) % options_.worker_cpus.size()]);
  return placement;
}

Outcome ForkingLauncher::launch(const Workload& workload, const model::CaseSpec& spec) {
  const std::size_t phases = workload.phases().size();
  const sys::Mapping mapping = exec::ControlBlock::create(spec.workers, phases);
  CaseJob job{workload,
              spec,
              exec::ControlBlock(mapping, spec.workers, phases),
              placement(spec.workers),
              options_.timeout,
              std::nullopt};
  if (options_.fault && strikes(*options_.fault, spec.id)) job.fault = options_.fault;
  job.block.enter(exec::Stage::starting, sys::now_ns());
  const std::vector<pid_t> others = sys::children_of_self();
  Outcome outcome = watch_case(job, options_.body, interrupts_);
  sys::reap_orphans(
      worker_pids(job.block));    // the case's process is gone; its workers are dying, and now ours
  sys::end_children_but(others);  // what they have started in turn: commands, and what those left behind
  return outcome;
}

}  // namespace parbench::measure
