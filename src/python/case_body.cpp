#include "python/case_body.hpp"

#include <cstdlib>
#include <exception>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "model/names.hpp"
#include "python/reply.hpp"
#include "python/scripts.hpp"
#include "sys/clock.hpp"
#include "sys/file.hpp"
#include "sys/usage.hpp"
#include "workloads/exec/command_line.hpp"

namespace parbench::python {
namespace {

using measure::CaseJob;
using model::Failure;
using model::FailureKind;
using model::Sample;

std::string job_text(const CaseJob& job, const Counterpart& counterpart) {
  report::JsonText text;
  text.object(report::JsonText::Layout::lines, [&] {
    text.field("mode", model::name(job.spec.mode));
    text.field("workers", job.spec.workers);
    text.field("timeout_ns", job.timeout.count());
    counterpart.tell(text);
  });
  return text.take();
}

/// What the whole machine went through while the case was measured.
class Surroundings {
 public:
  void begin() {
    steal_ns_ = sys::steal_ns();
    pressure_ns_ = sys::cpu_pressure_ns();
  }
  void end(model::Usage& usage) const {
    usage.steal_ns = difference(steal_ns_, sys::steal_ns());
    usage.cpu_pressure_ns = difference(pressure_ns_, sys::cpu_pressure_ns());
  }

 private:
  static std::optional<std::int64_t> difference(std::optional<std::int64_t> before,
                                                std::optional<std::int64_t> after) {
    return before && after ? std::optional(*after - *before) : std::nullopt;
  }

  std::optional<std::int64_t> steal_ns_;
  std::optional<std::int64_t> pressure_ns_;
};

Failure no_reply(const sys::CommandEnd& end) {
  const std::string said = workloads::exec::last_lines_of(end.last_words, 3, 200);
  return {FailureKind::failed, "the interpreter " + end.status.describe() + " before it was done" +
                                   (said.empty() ? "" : ": " + said)};
}

std::variant<Sample, Failure> run(const CaseJob& job, const Hand& hand) {
  const std::string job_file = (hand.folder / "job.json").string();
  const std::string text = job_text(job, hand.counterpart);
  sys::write_file(job_file, std::as_bytes(std::span(text)), sys::Durability::cached);
  ::setenv("PYTHONHASHSEED", "0", 0);  // or sets of texts would be in another order in each process
  Surroundings surroundings;
  Reply reply([&](exec::Stage stage) {
    if (stage == exec::Stage::starting) surroundings.begin();
    job.block.enter(stage, sys::now_ns());
  });
  sys::CommandRunner runner(sys::Affinity::of_caller(), hand.group.id());
  const sys::CommandEnd end =
      runner.run(hand.interpreter, {hand.interpreter, (hand.folder / case_script).string(), job_file},
                 sys::Stderr::kept, [&](std::span<const std::byte> bytes) { reply.add(bytes); });
  job.block.enter(exec::Stage::between, sys::now_ns());
  if (reply.failure()) return *reply.failure();
  if (!reply.is_whole()) return no_reply(end);
  Sample sample = reply.sample();
  surroundings.end(sample.usage);
  const std::vector<std::byte> results = hand.counterpart.translate(reply.results());
  const auto own = job.workload.digest(results);
  sample.digest = own ? *own : base::digest(results);
  return sample;
}

}  // namespace

std::variant<Sample, Failure> measure_case(const CaseJob& job, const Hand& hand) noexcept {
  try {
    if (job.fault) return Failure{FailureKind::failed, "a fault cannot be planted in Python"};
    return run(job, hand);
  } catch (const base::SystemError& error) {
    return Failure{FailureKind::refused, error.what()};
  } catch (const std::exception& error) {
    return Failure{FailureKind::failed, error.what()};
  }
}

}  // namespace parbench::python
