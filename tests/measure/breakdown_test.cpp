#include "measure/breakdown.hpp"

#include <gtest/gtest.h>

namespace parbench::measure {
namespace {

using model::Breakdown;
using model::CaseRecord;
using model::Metric;
using model::Sample;
using model::TimeShares;

/// Two passes of `wall_ns` each, and a one-shot run of 100 + 2 wall + 50 ns. `shares`: of each worker, in one pass; twice
/// that in the first pass.
Sample sample(std::int64_t wall_ns, const std::vector<TimeShares>& shares) {
  Sample made;
  made.create_ns = 100;
  made.first_pass_ns = 2 * wall_ns;
  made.passes_ns = {wall_ns, wall_ns};
  made.teardown_ns = 50;
  for (const TimeShares& own : shares) {
    const TimeShares twice{2 * own.dispatch_ns, 2 * own.busy_ns, 2 * own.transfer_ns, 2 * own.idle_ns};
    made.workers.push_back({.passes = twice, .first_pass = twice});
  }
  return made;
}

Sample base_sample() {
  return sample(1'000, {{.dispatch_ns = 2, .busy_ns = 998}});
}

Sample pair_sample() {
  return sample(600, {{.dispatch_ns = 10, .busy_ns = 500, .transfer_ns = 60, .idle_ns = 30},
                      {.dispatch_ns = 30, .busy_ns = 550, .transfer_ns = 20, .idle_ns = 0}});
}

CaseRecord record_of(std::vector<Sample> samples) {
  CaseRecord record;
  record.rounds = std::move(samples);
  return record;
}

TEST(Breakdown, of_a_warm_pass_adds_up_to_workers_times_wall) {
  const auto parts = breakdown(record_of({base_sample()}), record_of({pair_sample()}), Metric::warm);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(*parts, (Breakdown{.total_ns = 1'200,
                               .work_ns = 998,
                               .inflation_ns = 52,
                               .dispatch_ns = 40,
                               .imbalance_ns = 30,
                               .start_up_ns = 0,
                               .transfer_ns = 80}));
  EXPECT_EQ(parts->sum_ns(), parts->total_ns);
}

TEST(Breakdown, of_a_one_shot_run_charges_start_up_to_every_worker) {
  const auto parts = breakdown(record_of({base_sample()}), record_of({pair_sample()}), Metric::cold);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->total_ns, 2 * (100 + 1'200 + 50));
  EXPECT_EQ(parts->start_up_ns, 300);
  EXPECT_EQ(parts->work_ns, 2 * 998);
  EXPECT_EQ(parts->sum_ns(), parts->total_ns);
}

TEST(Breakdown, of_the_base_is_useful_work_without_inflation) {
  const CaseRecord base = record_of({base_sample()});
  const auto parts = breakdown(base, base, Metric::warm);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->work_ns, 998);
  EXPECT_EQ(parts->inflation_ns, 0);
}

TEST(Breakdown, leaves_out_the_fastest_and_the_slowest_quarter_of_the_rounds) {
  std::vector<Sample> base(8, base_sample());
  std::vector<Sample> rounds;
  for (const std::int64_t wall : {9'000'000, 600, 600, 600, 600, 1, 2, 8'000'000}) {
    rounds.push_back(pair_sample());
    rounds.back().passes_ns = {wall, wall};
  }
  const auto parts = breakdown(record_of(base), record_of(rounds), Metric::warm);
  ASSERT_TRUE(parts.has_value());
  EXPECT_DOUBLE_EQ(parts->total_ns, 1'200);
}

TEST(Breakdown, is_not_given_without_paired_rounds_or_without_the_workers_times) {
  const CaseRecord base = record_of({base_sample()});
  EXPECT_FALSE(breakdown(base, record_of({}), Metric::warm).has_value());
  EXPECT_FALSE(breakdown(base, record_of({pair_sample(), pair_sample()}), Metric::warm).has_value());
  EXPECT_FALSE(breakdown(base, record_of({sample(600, {{}, {}})}), Metric::warm).has_value());
  EXPECT_FALSE(breakdown(record_of({sample(600, {})}), record_of({pair_sample()}), Metric::cold).has_value());
}

}  // namespace
}  // namespace parbench::measure
