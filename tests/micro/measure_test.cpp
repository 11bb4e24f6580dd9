#include "micro/measure.hpp"

#include <benchmark/benchmark.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "micro/stage.hpp"
#include "support/scene.hpp"

namespace parbench::micro {
namespace {

using End = Outcome::End;
using ::testing::HasSubstr;

/// One operation with this as its threads' side.
std::vector<Family> only(Body body) {
  return {{"f", "F", "P", "t", "", {{"op", "op", "", std::move(body), {}}}}};
}

Outcome measured(Body body, const std::vector<std::string>& flags = {"--benchmark_min_time=0"}) {
  sys::InterruptWatch interrupts;
  const std::vector<Family> families = only(std::move(body));
  return measure(families, flags, interrupts, [](const std::string&) {});
}

void loop(benchmark::State& state) {
  for (auto iteration : state) benchmark::ClobberMemory();
}

TEST(Measure, gives_a_number_for_each_repetition) {
  const Outcome outcome = measured(loop, {"--benchmark_min_time=0", "--benchmark_repetitions=3"});
  EXPECT_EQ(outcome.end, End::complete);
  ASSERT_EQ(outcome.measurements.size(), 1U);
  EXPECT_EQ(outcome.measurements[0].name, "f/op/threads");
  EXPECT_EQ(outcome.measurements[0].ns.size(), 3U);
  EXPECT_THAT(outcome.json, HasSubstr("\"run_name\": \"f/op/threads/real_time\""));
}

TEST(Measure, gives_the_median_where_only_aggregates_are_asked_for) {
  const Outcome outcome =
      measured(loop, {"--benchmark_min_time=0", "--benchmark_repetitions=3",
                      "--benchmark_report_aggregates_only=true", "--benchmark_time_unit=ms"});
  ASSERT_EQ(outcome.measurements.size(), 1U);
  EXPECT_EQ(outcome.measurements[0].ns.size(), 1U);
}

TEST(Measure, tells_what_was_skipped_and_what_failed) {
  const Outcome skipped = measured([](benchmark::State&) { throw Skipped("no memory"); });
  EXPECT_EQ(skipped.end, End::complete);
  ASSERT_EQ(skipped.measurements.size(), 1U);
  EXPECT_EQ(skipped.measurements[0].problem, "skipped: no memory");
  EXPECT_TRUE(skipped.measurements[0].ns.empty());

  const Outcome failed = measured([](benchmark::State& state) {
    for (auto iteration : state) throw std::runtime_error("no more");
  });
  ASSERT_EQ(failed.measurements.size(), 1U);
  EXPECT_EQ(failed.measurements[0].problem, "failed: no more");
}

TEST(Measure, refuses_flags_that_make_no_sense) {
  EXPECT_EQ(measured(loop, {"--benchmark_min_time=soon"}).end, End::refused);
  EXPECT_THAT(measured(loop, {"--benchmark_min_time=soon"}).message, HasSubstr("--benchmark_min_time=soon"));
  EXPECT_EQ(measured(loop, {"--benchmark_out_format=gif"}).end, End::refused);
}

TEST(Measure, outlives_what_it_measures) {
  const Outcome outcome = measured([](benchmark::State&) { std::raise(SIGKILL); });
  EXPECT_EQ(outcome.end, End::failed);
  EXPECT_EQ(outcome.message, "the process that measured f/op/threads was killed by SIGKILL");
  EXPECT_TRUE(testing::is_childless());
}

TEST(Measure, leaves_no_process_behind_when_interrupted) {
  // In a process of its own, since the signal is real.
  EXPECT_EQ(testing::in_child([] {
              const pid_t self = ::getpid();
              const Outcome outcome = measured([self](benchmark::State&) {
                const ProcessPartner partner([]() noexcept {
                  for (;;) ::pause();
                });
                ::kill(self, SIGINT);
                for (;;) ::pause();
              });
              if (outcome.end != End::interrupted) return 1;
              return testing::is_childless() ? 0 : 2;
            }),
            0);
}

}  // namespace
}  // namespace parbench::micro
