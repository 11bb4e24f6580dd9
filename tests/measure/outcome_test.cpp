#include "measure/outcome.hpp"

#include <gtest/gtest.h>

namespace parbench::measure {
namespace {

using model::Failure;
using model::FailureKind;
using model::Sample;
using Result = std::variant<Sample, Failure>;

Sample full_sample() {
  Sample sample;
  sample.create_ns = 1;
  sample.first_pass_ns = -2;
  sample.passes_ns = {3, 4, 5};
  sample.teardown_ns = 6;
  sample.passes_cpu_ns = 7;
  sample.usage = {.user_ns = 8,
                  .system_ns = 9,
                  .minor_faults = 10,
                  .major_faults = 11,
                  .voluntary_switches = 12,
                  .involuntary_switches = 13,
                  .peak_pss_bytes = 14,
                  .steal_ns = 15,
                  .cpu_pressure_ns = 16};
  sample.started_ns = 5;
  sample.workers = {{.index = 0,
                     .pid = 100,
                     .tid = 101,
                     .passes = {.dispatch_ns = 17, .busy_ns = 18, .transfer_ns = 19, .idle_ns = 20},
                     .items = 21,
                     .chunks = 22,
                     .first_pass = {.dispatch_ns = 23, .busy_ns = 24, .transfer_ns = 25, .idle_ns = 26},
                     .spans = {{0, 0, 27, 28}, {1, 2, 29, 30}}},
                    {.index = 1, .pid = 102, .tid = 103}};
  sample.digest = 0xfedcba9876543210U;
  return sample;
}

TEST(Outcome, of_a_sample_comes_back_as_it_was) {
  EXPECT_EQ(decode(encode(full_sample())), std::optional<Result>(full_sample()));
}

TEST(Outcome, keeps_apart_what_is_0_and_what_is_not_known) {
  Sample sample = full_sample();
  sample.passes_cpu_ns.reset();
  sample.usage = {};
  sample.usage.steal_ns = 0;
  EXPECT_EQ(decode(encode(sample)), std::optional<Result>(sample));
  EXPECT_EQ(decode(encode(Sample())), std::optional<Result>(Sample()));
}

TEST(Outcome, does_not_carry_the_round_and_position_that_the_orchestrator_knows) {
  Sample sample = full_sample();
  sample.round = 5;
  sample.position = 2;
  EXPECT_EQ(decode(encode(sample)), std::optional<Result>(full_sample()));
}

TEST(Outcome, of_a_failure_comes_back_as_it_was) {
  for (const FailureKind kind :
       {FailureKind::failed, FailureKind::timeout, FailureKind::invalid, FailureKind::refused})
    for (const std::string& message :
         {std::string(), std::string("worker 1 died"), std::string(100'000, 'x')}) {
      const Failure failure{kind, message};
      EXPECT_EQ(decode(encode(failure)), std::optional<Result>(failure));
    }
}

TEST(Outcome, that_is_cut_anywhere_has_no_value) {
  for (const Result& result :
       {Result(full_sample()), Result(Failure{FailureKind::timeout, "worker 1 died"})}) {
    const std::vector<std::byte> whole = encode(result);
    for (std::size_t size = 0; size < whole.size(); ++size)
      ASSERT_EQ(decode(std::span(whole).first(size)), std::nullopt)
          << size << " of " << whole.size() << " bytes";
  }
}

TEST(Outcome, with_an_absurd_length_has_no_value) {
  std::vector<std::byte> bytes = encode(Failure{FailureKind::failed, "worker 1 died"});
  const std::size_t text = bytes.size() - std::string("worker 1 died").size();
  for (std::size_t i = text - sizeof(std::size_t); i < text; ++i) bytes[i] = std::byte{0xff};
  EXPECT_EQ(decode(bytes), std::nullopt);
}

}  // namespace
}  // namespace parbench::measure
