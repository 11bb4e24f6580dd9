#include "metg/granularity.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "metg/tasks.hpp"

namespace parbench::metg {
namespace {

using test::Noise;
using test::task_report;

Granularity only(const model::Report& report) {
  const auto all = granularities(report);
  EXPECT_EQ(all.size(), 1U);
  return all.empty() ? Granularity{} : all.front();
}

bool holds(const std::optional<model::Interval>& interval, double truth) {
  return interval && interval->low <= truth && truth <= interval->high;
}

TEST(Granularity, at_50_percent_is_what_handing_out_a_task_costs) {
  const Granularity found = only(task_report(5000, 100, 1e6));
  EXPECT_NEAR(found.half.size, 5000, 20);
  EXPECT_NEAR(found.most.size, 45'000, 500);
  EXPECT_NEAR(found.overhead_ns, 5000, 10);
}

TEST(Granularity, rises_by_a_delay_of_each_claim) {
  const double before = only(task_report(300, 50, 1e6)).half.size;
  const double after = only(task_report(5300, 50, 1e6)).half.size;
  EXPECT_NEAR(after - before, 5000, 50);
}

TEST(Granularity, has_intervals_that_hold_the_truth) {
  int half_held = 0;
  int most_held = 0;
  int overhead_held = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Noise noise{.of_round = 0.1, .of_sample = 0.03, .seed = seed};
    const Granularity found = only(task_report(2000, 100, 1e6, 12, noise));
    half_held += holds(found.half.interval, 2000) ? 1 : 0;
    most_held += holds(found.most.interval, 18'000) ? 1 : 0;
    overhead_held += holds(found.overhead_interval, 2000) ? 1 : 0;
  }
  EXPECT_GE(half_held, 88);
  EXPECT_GE(most_held, 88);
  EXPECT_GE(overhead_held, 80);
}

TEST(Granularity, of_two_runs_has_intervals_that_overlap) {
  const auto run = [](std::uint64_t seed) {
    return *only(task_report(2000, 100, 1e6, 12, {.of_sample = 0.03, .seed = seed})).half.interval;
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const model::Interval one = run(seed);
    const model::Interval other = run(seed + 100);
    EXPECT_TRUE(one.low <= other.high && other.low <= one.high) << seed;
  }
}

TEST(Granularity, may_lie_below_or_beyond_all_lengths) {
  EXPECT_EQ(only(task_report(10, 100, 1e5)).half.size, 0);
  EXPECT_EQ(only(task_report(1e6, 100, 1e5)).half.size, std::numeric_limits<double>::infinity());
}

TEST(Granularity, has_no_interval_from_few_rounds) {
  const Granularity found = only(task_report(5000, 100, 1e6, 7));
  EXPECT_NEAR(found.half.size, 5000, 20);
  EXPECT_FALSE(found.half.interval);
  EXPECT_FALSE(found.overhead_interval);
}

TEST(Granularity, is_that_of_tasks_claimed_one_by_one) {
  model::Report report = task_report(5000, 100, 1e6);
  for (model::ExperimentRecord& experiment : report.experiments) experiment.cases[1].spec.chunk = 2;
  EXPECT_TRUE(granularities(report).empty());
  report = task_report(5000, 100, 1e6);
  for (model::ExperimentRecord& experiment : report.experiments) experiment.spec.workload = "squares";
  EXPECT_TRUE(granularities(report).empty());
  EXPECT_TRUE(granularities(task_report(5000, 100, 200)).empty());
  EXPECT_TRUE(granularities({}).empty());
}

TEST(Granularity, leaves_out_lengths_whose_cases_are_not_sound) {
  model::Report report = task_report(5000, 100, 1e6);
  const std::size_t lengths = only(report).efficiencies.points.size();
  report.experiments[3].cases[1].status = model::Status::failed;
  report.experiments[4].cases[1].rounds.pop_back();
  EXPECT_EQ(only(report).efficiencies.points.size(), lengths - 2);
}

TEST(LengthToAsk, is_the_wanted_one_where_nothing_is_known) {
  EXPECT_EQ(length_to_ask({}, 77), 77);
}

TEST(LengthToAsk, follows_what_earlier_lengths_took) {
  model::Report report;
  for (const double asked : {100.0, 10'000.0}) {
    report.experiments.push_back(test::task_run(asked == 100 ? 50 : 10'000, 0, 1));
    report.experiments.back().spec.parameters = test::task_parameters(std::llround(asked), 1);
  }
  EXPECT_NEAR(length_to_ask(report, 50), 100, 1e-6);
  EXPECT_NEAR(length_to_ask(report, 5), 10, 1e-6);
  EXPECT_NEAR(length_to_ask(report, 20'000), 20'000, 1e-6);
  EXPECT_NEAR(length_to_ask(report, std::sqrt(50.0 * 10'000)), 1000, 1e-6);
}

}  // namespace
}  // namespace parbench::metg
