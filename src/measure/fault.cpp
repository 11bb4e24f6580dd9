#include "measure/fault.hpp"

#include <array>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sys/clock.hpp"
#include "sys/identity.hpp"

namespace parbench::measure {
namespace {

constexpr std::array<std::pair<std::string_view, Fault::Kind>, 8> kinds{
    {{"kill", Fault::Kind::kill},
     {"segv", Fault::Kind::segv},
     {"exit", Fault::Kind::exit},
     {"bad_alloc", Fault::Kind::bad_alloc},
     {"exception", Fault::Kind::exception},
     {"stop", Fault::Kind::stop},
     {"slow", Fault::Kind::slow},
     {"delay", Fault::Kind::delay}}};

void strike(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::kill:
      return sys::kill_self(sys::SelfSignal::kill);
    case Fault::Kind::segv:
      return sys::kill_self(sys::SelfSignal::segv);
    case Fault::Kind::stop:
      return sys::kill_self(sys::SelfSignal::stop);
    case Fault::Kind::exit:
      return std::_Exit(3);
    case Fault::Kind::bad_alloc:
      throw std::bad_alloc();
    case Fault::Kind::exception:
      throw std::runtime_error("planted exception");
    case Fault::Kind::slow:
    case Fault::Kind::delay:
      return;
  }
}

/// Counts its worker's calls, and keeps the scratch of the workload inside.
struct FaultyScratch final : Scratch {
  std::unique_ptr<Scratch> inner;
  int calls = 0;
};

class FaultyWorkload final : public Workload {
 public:
  FaultyWorkload(const Workload& inner, const Fault& fault) : inner_(inner), fault_(fault) {}

  std::vector<Phase> phases() const override { return inner_.phases(); }
  std::size_t bytes_moved() const override { return inner_.bytes_moved(); }
  std::string describe() const override { return inner_.describe(); }
  std::optional<std::uint64_t> digest(std::span<const std::byte> results) const override {
    return inner_.digest(results);
  }

  std::unique_ptr<Scratch> make_scratch() const override {
    auto scratch = std::make_unique<FaultyScratch>();
    scratch->inner = inner_.make_scratch();
    return scratch;
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    auto& scratch = static_cast<FaultyScratch&>(*worker.scratch);
    if (worker.index == fault_.worker && ++scratch.calls == fault_.call) strike(fault_.kind);
    Worker inner = worker;
    inner.scratch = scratch.inner.get();
    inner_.run(items, out, inner);
  }

 private:
  const Workload& inner_;
  Fault fault_;
};

class SlowExecutor final : public exec::Executor {
 public:
  SlowExecutor(std::unique_ptr<exec::Executor> inner, double fraction)
      : inner_(std::move(inner)), fraction_(fraction) {}

  std::optional<model::Failure> start(std::int64_t deadline_ns) override {
    return inner_->start(deadline_ns);
  }
  std::optional<model::Failure> run_pass(std::int64_t deadline_ns) override {
    const std::int64_t begin_ns = sys::now_ns();
    auto failure = inner_->run_pass(deadline_ns);
    const std::int64_t now_ns = sys::now_ns();
    const auto end_ns =
        now_ns + static_cast<std::int64_t>(static_cast<double>(now_ns - begin_ns) * fraction_);
    while (sys::now_ns() < end_ns) sys::relax();
    return failure;
  }
  std::optional<model::Failure> stop() override { return inner_->stop(); }
  std::span<const std::byte> results() const override { return inner_->results(); }
  std::vector<int> pids() const override { return inner_->pids(); }

 private:
  std::unique_ptr<exec::Executor> inner_;
  double fraction_;
};

base::UsageError bad_fault(const std::string& what) {
  return base::UsageError("PARBENCH_FAULT: " + what + "; see tests/README.md");
}

Fault::Kind parse_kind(std::string_view text) {
  for (const auto& [name, kind] : kinds)
    if (name == text) return kind;
  throw bad_fault("unknown 'do=" + std::string(text) + "'");
}

int parse_number(const std::string& key, std::string_view text) {
  const auto number = base::parse_count(text);
  if (!number || *number < 0 || *number > 1'000'000) throw bad_fault(key + " is not a number");
  return static_cast<int>(*number);
}

/// "slow:3%", "kill"
void parse_action(Fault& fault, const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string amount = colon == std::string::npos ? "" : text.substr(colon + 1);
  fault.kind = parse_kind(std::string_view(text).substr(0, colon));
  if (fault.kind == Fault::Kind::slow) {
    const auto fraction = base::parse_fraction(amount);
    if (!fraction) throw bad_fault("slow takes a fraction, as in do=slow:3%");
    fault.slow_by = *fraction;
  }
  if (fault.kind == Fault::Kind::delay) {
    const auto delay = base::parse_duration(amount);
    if (!delay || delay->count() < 0) throw bad_fault("delay takes a duration, as in do=delay:5us");
    fault.claim_delay = *delay;
  }
}

}  // namespace

bool strikes(const Fault& fault, const std::string& case_id) {
  return fault.case_id == "*" || fault.case_id == case_id;
}

Fault parse_fault(std::string_view text) {
  Fault fault;
  for (const std::string& part : base::split(base::trim(text), ' ')) {
    const std::size_t equals = part.find('=');
    const std::string key = part.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
    if (key == "case") {
      fault.case_id = value;
    } else if (key == "worker") {
      fault.worker = parse_number(key, value);
    } else if (key == "call") {
      fault.call = parse_number(key, value);
    } else if (key == "do") {
      parse_action(fault, value);
    } else {
      throw bad_fault("unknown '" + key + "'");
    }
  }
  if (fault.case_id.empty()) throw bad_fault("case=ID is missing");
  return fault;
}

std::unique_ptr<const Workload> plant(const Workload& inner, const Fault& fault) {
  return std::make_unique<FaultyWorkload>(inner, fault);
}

std::unique_ptr<exec::Executor> slow_down(std::unique_ptr<exec::Executor> inner, double fraction) {
  return std::make_unique<SlowExecutor>(std::move(inner), fraction);
}

}  // namespace parbench::measure
