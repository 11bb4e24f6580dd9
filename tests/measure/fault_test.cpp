#include "measure/fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "base/error.hpp"
#include "exec/pools.hpp"

namespace parbench::measure {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(std::string_view text) {
  try {
    parse_fault(text);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "no error";
}

TEST(FaultText, says_who_is_struck_by_what_and_when) {
  const Fault fault = parse_fault("case=squares/procs/2 do=kill worker=1 call=2");
  EXPECT_EQ(fault, (Fault{.case_id = "squares/procs/2", .kind = Fault::Kind::kill, .worker = 1, .call = 2}));
}

TEST(FaultText, may_leave_out_worker_and_call_and_come_in_any_order) {
  EXPECT_EQ(parse_fault(" do=segv case=a\n"),
            (Fault{.case_id = "a", .kind = Fault::Kind::segv, .worker = 0, .call = 1}));
}

TEST(FaultText, knows_every_kind) {
  const std::pair<const char*, Fault::Kind> kinds[] = {
      {"kill", Fault::Kind::kill},           {"segv", Fault::Kind::segv},
      {"exit", Fault::Kind::exit},           {"bad_alloc", Fault::Kind::bad_alloc},
      {"exception", Fault::Kind::exception}, {"stop", Fault::Kind::stop}};
  for (const auto& [text, kind] : kinds)
    EXPECT_EQ(parse_fault(std::string("case=a do=") + text).kind, kind) << text;
}

TEST(FaultText, of_slow_takes_a_fraction) {
  const Fault fault = parse_fault("case=squares/threads/2#2 do=slow:3%");
  EXPECT_EQ(fault.case_id, "squares/threads/2#2");
  EXPECT_EQ(fault.kind, Fault::Kind::slow);
  EXPECT_EQ(fault.slow_by, 0.03);
  for (const char* const text : {"case=a do=slow", "case=a do=slow:", "case=a do=slow:much"})
    EXPECT_THAT(error_of(text), HasSubstr("slow takes a fraction"));
}

TEST(FaultText, of_delay_takes_a_duration_and_may_be_meant_for_every_case) {
  const Fault fault = parse_fault("case=* do=delay:5us");
  EXPECT_EQ(fault.kind, Fault::Kind::delay);
  EXPECT_EQ(fault.claim_delay, std::chrono::microseconds(5));
  EXPECT_TRUE(strikes(fault, "spin/procs/2"));
  EXPECT_FALSE(strikes(parse_fault("case=a do=delay:5us"), "b"));
  for (const char* const text : {"case=a do=delay", "case=a do=delay:", "case=a do=delay:-1us"})
    EXPECT_THAT(error_of(text), HasSubstr("delay takes a duration"));
}

TEST(FaultText, that_is_wrong_is_refused_with_the_reason) {
  const std::pair<const char*, const char*> wrong[] = {{"", "unknown ''"},
                                                       {"do=kill", "case=ID is missing"},
                                                       {"case= do=kill", "case=ID is missing"},
                                                       {"case=a do=explode", "unknown 'do=explode'"},
                                                       {"case=a do=", "unknown 'do='"},
                                                       {"case=a worker=-1", "worker is not a number"},
                                                       {"case=a worker=x", "worker is not a number"},
                                                       {"case=a call=", "call is not a number"},
                                                       {"case=a call=1000000000000", "call is not a number"},
                                                       {"case=a wroker=1", "unknown 'wroker'"}};
  for (const auto& [text, reason] : wrong) {
    EXPECT_THAT(error_of(text), StartsWith("PARBENCH_FAULT: ")) << text;
    EXPECT_THAT(error_of(text), HasSubstr(reason)) << text;
  }
}

// --- What it does ---

/// Runs items [0, 1) as worker `index` until it throws; how many calls went well.
template <class Exception>
int calls_before(const Workload& workload, int index) {
  const auto scratch = workload.make_scratch();
  std::vector<std::byte> out(8);
  for (int calls = 0; calls < 10; ++calls) {
    try {
      workload.run({0, 1}, out, {index, scratch.get()});
    } catch (const Exception&) {
      return calls;
    }
  }
  return 10;
}

TEST(PlantedFault, strikes_its_worker_at_its_call_and_no_other) {
  const exec::PatternWorkload inner(4, 8);
  const auto faulty = plant(inner, {.case_id = "a", .kind = Fault::Kind::exception, .worker = 1, .call = 3});
  EXPECT_EQ(calls_before<std::runtime_error>(*faulty, 1), 2);
  EXPECT_EQ(calls_before<std::runtime_error>(*faulty, 0), 10);
  const auto starved = plant(inner, {.case_id = "a", .kind = Fault::Kind::bad_alloc, .worker = 0, .call = 1});
  EXPECT_EQ(calls_before<std::bad_alloc>(*starved, 0), 0);
}

class OwnScratchWorkload final : public Workload {
 public:
  struct Own final : Scratch {
    int uses = 0;
  };
  std::vector<Phase> phases() const override { return {{1, sizeof(int)}}; }
  std::string describe() const override { return "mine"; }
  std::optional<std::uint64_t> digest(std::span<const std::byte>) const override { return 77; }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Own>(); }
  void run(Range, std::span<std::byte> out, const Worker& worker) const override {
    const int uses = ++static_cast<Own&>(*worker.scratch).uses;
    std::memcpy(out.data(), &uses, sizeof(uses));
  }
};

TEST(PlantedFault, leaves_everything_else_of_the_workload_as_it_is) {
  const OwnScratchWorkload inner;
  const auto faulty = plant(inner, {.case_id = "a", .kind = Fault::Kind::exception, .worker = 0, .call = 3});
  EXPECT_EQ(faulty->phases(), (std::vector<Phase>{{1, sizeof(int)}}));
  EXPECT_EQ(faulty->describe(), "mine");
  EXPECT_EQ(faulty->digest({}), 77U);
  const auto scratch = faulty->make_scratch();
  int uses = 0;
  for (int i = 0; i < 2; ++i)
    faulty->run({0, 1}, std::as_writable_bytes(std::span(&uses, 1)), {0, scratch.get()});
  EXPECT_EQ(uses, 2) << "its scratch is passed on, and kept";
}

/// An executor of which one can see what was asked of it.
class FakeExecutor final : public exec::Executor {
 public:
  explicit FakeExecutor(std::string& calls) : calls_(calls) {}
  std::optional<model::Failure> start(std::int64_t) override {
    calls_ += "start ";
    return std::nullopt;
  }
  std::optional<model::Failure> run_pass(std::int64_t) override {
    calls_ += "pass ";
    return model::Failure{model::FailureKind::failed, "mine"};
  }
  std::optional<model::Failure> stop() override {
    calls_ += "stop ";
    return std::nullopt;
  }
  std::span<const std::byte> results() const override { return results_; }
  std::vector<int> pids() const override { return {1, 2}; }

 private:
  std::string& calls_;
  std::vector<std::byte> results_ = std::vector<std::byte>(3);
};

TEST(SlowedExecutor, does_what_the_other_does) {
  std::string calls;
  const auto slow = slow_down(std::make_unique<FakeExecutor>(calls), 0.5);
  EXPECT_EQ(slow->start(0), std::nullopt);
  EXPECT_EQ(slow->run_pass(0)->message, "mine");
  slow->stop();
  EXPECT_EQ(calls, "start pass stop ");
  EXPECT_EQ(slow->results().size(), 3U);
  EXPECT_EQ(slow->pids(), (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace parbench::measure
