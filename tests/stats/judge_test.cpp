#include "stats/judge.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parbench::stats {
namespace {

using model::StopReason;
using model::Verdict;
using namespace std::chrono_literals;

using Times = std::vector<double>;

/// Times of 8 rounds which differ from 100 ns by up to 0.1 %, some above and some below; `factor` slows them
/// all.
Times quiet(double factor) {
  Times times{100.0, 100.1, 99.9, 100.05, 99.95, 100.02, 99.98, 100.0};
  for (double& time : times) time *= factor;
  return times;
}

/// The same in another order, so that it is not quiet(1) pair by pair.
Times control(double spread = 1) {
  const Times deviations{0.1, -0.1, 0.05, -0.05, 0.02, 0, -0.02, 0};
  Times times;
  for (const double deviation : deviations) times.push_back(100 + spread * deviation);
  return times;
}

model::Comparison judged(const Times& of, const Times& control_times = control()) {
  return judge({quiet(1), control_times, of}, 0.99);
}

TEST(Judge, Calls_a_case_faster_or_slower_beyond_the_band_of_the_control) {
  EXPECT_EQ(judged(quiet(0.5)).verdict, Verdict::faster);
  EXPECT_EQ(judged(quiet(1.03)).verdict, Verdict::slower);
}

TEST(Judge, Fills_in_the_numbers) {
  const model::Comparison comparison = judged(quiet(0.5));
  EXPECT_NEAR(comparison.ratio.value(), 2, 1e-9);
  EXPECT_NEAR(comparison.interval.value().low, 2, 1e-9);
  EXPECT_EQ(comparison.level, 0.99);
  EXPECT_EQ(comparison.rounds, 8);
  EXPECT_EQ(comparison.metric, model::Metric::warm);
  EXPECT_EQ(comparison.reason,
            "the interval excludes 1, and the ratio is beyond the +-0.200 % by which this run's A/A control "
            "differs from "
            "the base");
}

TEST(Judge, Calls_a_difference_inside_the_margin_equivalent) {
  const model::Comparison comparison = judged(control());
  EXPECT_EQ(comparison.verdict, Verdict::equivalent);
  EXPECT_EQ(comparison.reason, "the interval lies within 1.00 % of 1");
}

TEST(Judge, Leaves_a_difference_inside_the_band_of_the_control_unresolved) {
  const model::Comparison comparison = judged(quiet(1.03), control(50));
  EXPECT_EQ(comparison.verdict, Verdict::unresolved);
  EXPECT_NE(comparison.reason.find("the ratio is within the +-"), std::string::npos) << comparison.reason;
}

TEST(Judge, Reads_the_band_on_both_sides_of_one_alike) {
  Times fast_control = quiet(0.95);  // the control's interval lies wholly above 1
  EXPECT_EQ(judged(quiet(1.03), fast_control).verdict, Verdict::unresolved);
  EXPECT_EQ(judged(quiet(0.97), fast_control).verdict, Verdict::unresolved);
  EXPECT_EQ(judged(quiet(1.06), fast_control).verdict, Verdict::slower);
  EXPECT_EQ(judged(quiet(0.94), fast_control).verdict, Verdict::faster);
}

TEST(Judge, Says_how_wide_an_interval_is_that_still_holds_one) {
  const model::Comparison comparison = judged(control(30));
  EXPECT_EQ(comparison.verdict, Verdict::unresolved);
  EXPECT_NE(comparison.reason.find("% wide, still holds 1"), std::string::npos) << comparison.reason;
}

TEST(Judge, Calls_nothing_faster_without_a_control) {
  const model::Comparison comparison = judged(quiet(0.5), {});
  EXPECT_EQ(comparison.verdict, Verdict::unresolved);
  EXPECT_EQ(comparison.reason, "the interval excludes 1, but there is no A/A control to hold it against");
}

TEST(Judge, Gives_no_interval_to_few_rounds) {
  const Times four{1, 2, 3, 4};
  const model::Comparison comparison = judge({four, four, four}, 0.9);
  EXPECT_EQ(comparison.verdict, Verdict::unresolved);
  EXPECT_EQ(comparison.reason, "only 4 rounds: no interval");
  EXPECT_TRUE(comparison.ratio);
  EXPECT_FALSE(comparison.interval);
  EXPECT_EQ(judge({quiet(1), quiet(1), quiet(0.5)}, 0.999).reason,
            "only 8 rounds: too few for an interval at this confidence level");
}

TEST(Judge, Has_no_ratio_without_rounds) {
  const model::Comparison comparison = judge({{}, {}, {}}, 0.9);
  EXPECT_FALSE(comparison.ratio);
  EXPECT_EQ(comparison.reason, "only 0 rounds: no interval");
}

TEST(Judge, Reads_the_band_at_95_percent_whatever_the_level_of_the_comparison) {
  Times base;
  Times of;
  Times outlier_control;
  for (int round = 0; round < 20; ++round) {
    base.push_back(100);
    of.push_back(103);
    outlier_control.push_back(round < 5 ? 110
                                        : 100);  // beyond the 6th of 20, where the interval ends at 95 %
  }
  EXPECT_EQ(judge({base, outlier_control, of}, 0.999).verdict, Verdict::slower);
  outlier_control[5] = 110;
  EXPECT_EQ(judge({base, outlier_control, of}, 0.999).verdict, Verdict::unresolved);
}

TEST(Resolution, Is_the_ratio_of_base_and_control) {
  EXPECT_EQ(resolution(quiet(1), {}, 0.99), model::Resolution{});
  const model::Resolution both = resolution(quiet(1), quiet(0.5), 0.99);
  EXPECT_NEAR(both.ratio.value(), 2, 1e-9);
  EXPECT_TRUE(both.interval);
}

model::Comparison comparison(Verdict verdict, double low, double high) {
  model::Comparison result;
  result.verdict = verdict;
  result.interval = {low, high};
  return result;
}

TEST(Resolved, Is_a_comparison_with_a_verdict_however_wide_its_interval) {
  EXPECT_TRUE(resolved(comparison(Verdict::faster, 1.2, 1.9)));
  EXPECT_TRUE(resolved(comparison(Verdict::equivalent, 0.995, 1.005)));
  EXPECT_TRUE(resolved(comparison(Verdict::invalid, 1, 1)));
}

TEST(Resolved, Is_not_a_narrow_interval_that_may_still_turn_out_to_differ) {
  EXPECT_FALSE(resolved(comparison(Verdict::unresolved, 0.999, 1.018)));
  EXPECT_FALSE(resolved(comparison(Verdict::unresolved, 0.9, 1.1)));
  EXPECT_FALSE(resolved(model::Comparison{}));
}

TEST(Resolved, Is_an_interval_within_the_precision_around_one) {
  EXPECT_TRUE(resolved(comparison(Verdict::unresolved, 0.97, 1.04), 0.1));
  EXPECT_FALSE(resolved(comparison(Verdict::unresolved, 0.97, 1.06), 0.1));
}

const LookPlan looks(100, 4);
const TimeBudget in_time{1s, 10s};
const std::vector resolved_pair{comparison(Verdict::faster, 2, 3), comparison(Verdict::equivalent, 1, 1)};
const std::vector unresolved_pair{comparison(Verdict::faster, 2, 3),
                                  comparison(Verdict::unresolved, 0.9, 1.1)};

TEST(StoppingRule, Stops_when_every_comparison_is_resolved) {
  EXPECT_EQ(decide(resolved_pair, 12, looks, in_time), StopReason::resolved);
  EXPECT_EQ(decide(resolved_pair, 100, looks, in_time), StopReason::resolved);
  EXPECT_EQ(decide({}, 8, looks, in_time), StopReason::resolved);
}

TEST(StoppingRule, Goes_on_while_one_comparison_is_unresolved) {
  EXPECT_EQ(decide(unresolved_pair, 12, looks, in_time), std::nullopt);
}

TEST(StoppingRule, Does_not_look_between_looks) {
  EXPECT_EQ(decide(resolved_pair, 13, looks, in_time), std::nullopt);
  EXPECT_EQ(decide({}, 13, looks, in_time), std::nullopt);
}

TEST(StoppingRule, Stops_at_the_last_round) {
  EXPECT_EQ(decide(unresolved_pair, 100, looks, in_time), StopReason::rounds);
}

TEST(StoppingRule, Stops_when_the_time_is_spent) {
  EXPECT_EQ(decide(unresolved_pair, 13, looks, {10s, 10s}), StopReason::max_time);
  EXPECT_EQ(decide({}, 1, looks, {11s, 10s}), StopReason::max_time);
  EXPECT_EQ(decide(unresolved_pair, 13, looks, {9s, 10s}), std::nullopt);
}

}  // namespace
}  // namespace parbench::stats
