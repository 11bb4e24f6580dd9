#include "scaling/strong.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "scaling/curves.hpp"
#include "scaling/limits.hpp"

namespace parbench::scaling {
namespace {

using stats::AmdahlLaw;
using stats::UniversalLaw;
using test::curve_run;
using test::machine_of;
using test::Noise;

const std::vector<int> counts{1, 2, 3, 4, 6, 8, 12, 16};

StrongScaling only_curve(const model::ExperimentRecord& experiment, const model::Machine& machine) {
  const auto curves = strong_scaling(experiment, machine);
  EXPECT_EQ(curves.size(), 1U);
  return curves.empty() ? StrongScaling{} : curves.front();
}

template <class Law>
const Fit<Law>& fit_in(const FitOrRefusal<Law>& fit) {
  return std::get<Fit<Law>>(fit);
}

template <class Law>
std::string refusal_in(const FitOrRefusal<Law>& fit) {
  return std::holds_alternative<stats::Refusal>(fit) ? std::get<stats::Refusal>(fit).why : "";
}

bool holds(const std::optional<model::Interval>& interval, double truth) {
  return interval && interval->low <= truth && truth <= interval->high;
}

bool has(const StrongScaling& curve, Cause cause) {
  return std::any_of(curve.limits.begin(), curve.limits.end(),
                     [&](const Limit& limit) { return limit.cause == cause; });
}

TEST(StrongScaling, finds_the_serial_fraction_that_was_planted_and_not_its_rest) {
  const StrongScaling curve = only_curve(curve_run(AmdahlLaw{0.039}, counts, 12), machine_of(16));
  EXPECT_NEAR(serial_fraction(fit_in(curve.amdahl)).value, 0.039, 1e-6);
  EXPECT_NEAR(limit(fit_in(curve.amdahl)).value, 1 / 0.039, 1e-2);
  EXPECT_NEAR(contention(fit_in(curve.universal)).value, 0.039, 1e-5);
  EXPECT_NEAR(coherency(fit_in(curve.universal)).value, 0, 1e-6);
  EXPECT_TRUE(curve.points.back().serial_fraction);
  for (const Point& point : curve.points)
    EXPECT_NEAR(point.serial_fraction.value_or(0.039), 0.039, 1e-6) << point.workers;
}

TEST(StrongScaling, predicts_the_best_worker_count) {
  const StrongScaling curve = only_curve(curve_run(UniversalLaw{0.04, 0.0015}, counts, 12), machine_of(16));
  EXPECT_NEAR(best_workers(fit_in(curve.universal)).value, std::sqrt(0.96 / 0.0015), 0.1);
}

/// How many of 100 noisy runs have an interval that holds the truth. Of 95 % intervals 88 are to be expected even if
/// they are a little too narrow, as percentile intervals of few rounds are.
struct Coverage {
  int serial_fraction = 0;
  int contention = 0;
  int coherency = 0;
};

Coverage covered(int rounds) {
  const UniversalLaw law{0.05, 0.002};
  const AmdahlLaw amdahl{0.05};
  Coverage count;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Noise noise{.of_round = 0.1, .of_sample = 0.02, .seed = seed};
    const auto universal = only_curve(curve_run(law, counts, rounds, noise), machine_of(16));
    count.contention += holds(contention(fit_in(universal.universal)).interval, law.contention) ? 1 : 0;
    count.coherency += holds(coherency(fit_in(universal.universal)).interval, law.coherency) ? 1 : 0;
    const auto serial = only_curve(curve_run(amdahl, counts, rounds, noise), machine_of(16));
    count.serial_fraction +=
        holds(serial_fraction(fit_in(serial.amdahl)).interval, amdahl.serial_fraction) ? 1 : 0;
  }
  return count;
}

TEST(StrongScaling, has_intervals_that_hold_the_truth) {
  for (const int rounds : {8, 20}) {
    const Coverage count = covered(rounds);
    EXPECT_GE(count.serial_fraction, 88) << rounds;
    EXPECT_GE(count.contention, 88) << rounds;
    EXPECT_GE(count.coherency, 88) << rounds;
  }
}

TEST(StrongScaling, is_the_same_each_time_it_is_asked) {
  const auto run = curve_run(AmdahlLaw{0.1}, counts, 10, {.of_sample = 0.05});
  const auto once = only_curve(run, machine_of(16));
  const auto again = only_curve(run, machine_of(16));
  EXPECT_EQ(fit_in(once.universal), fit_in(again.universal));
}

TEST(StrongScaling, profits_from_what_all_cases_of_a_round_share) {
  const auto width = [](const Noise& noise) {
    const auto curve = only_curve(curve_run(AmdahlLaw{0.1}, counts, 20, noise), machine_of(16));
    const auto interval = *serial_fraction(fit_in(curve.amdahl)).interval;
    return interval.high - interval.low;
  };
  EXPECT_LT(width({.of_round = 0.3, .of_sample = 0.01}), 0.01);
  EXPECT_GT(width({.of_round = 0, .of_sample = 0.1}), 0.01);
}

TEST(StrongScaling, has_no_intervals_from_few_rounds) {
  const auto curve = only_curve(curve_run(AmdahlLaw{0.1}, counts, 7), machine_of(16));
  EXPECT_NEAR(serial_fraction(fit_in(curve.amdahl)).value, 0.1, 1e-6);
  EXPECT_FALSE(serial_fraction(fit_in(curve.amdahl)).interval);
}

TEST(StrongScaling, shows_points_with_more_workers_than_busy_cpus_and_does_not_fit_them) {
  auto run = curve_run(AmdahlLaw{0.05}, {1, 2, 4, 8}, 12);
  test::add_sample(run.cases.back(), 1);  // a wild point beyond the CPUs ...
  run.cases.back().rounds.resize(12);
  run.cases.back().summary->warm.median = 1e9 / 4;
  const auto curve = only_curve(run, machine_of(4));
  ASSERT_EQ(curve.points.size(), 4U);
  EXPECT_EQ(curve.points[2].use, Use::fitted);
  EXPECT_EQ(curve.points[3].use, Use::crowded);
  EXPECT_NEAR(serial_fraction(fit_in(curve.amdahl)).value, 0.05, 1e-6);  // ... changes nothing
  EXPECT_THAT(refusal_in(curve.universal), testing::HasSubstr("takes at least 3 different"));
  EXPECT_TRUE(has(curve, Cause::few_cpus));
}

TEST(StrongScaling, fits_workers_that_wait_beyond_the_cpus) {
  auto run = curve_run(AmdahlLaw{0.05}, counts, 12);
  auto& rounds = run.cases.front().rounds;
  for (model::Sample& sample : rounds) sample.passes_cpu_ns = 3'000'000;
  const auto curve = only_curve(run, machine_of(2));
  EXPECT_NEAR(contention(fit_in(curve.universal)).value, 0.05, 1e-5);
  EXPECT_FALSE(has(curve, Cause::few_cpus));
}

TEST(StrongScaling, takes_no_loop_for_waiting_that_others_kept_from_its_cpu_in_most_rounds) {
  auto run = curve_run(AmdahlLaw{0.05}, counts, 12);
  auto& rounds = run.cases.front().rounds;
  for (std::size_t i = 1; i < rounds.size(); ++i) rounds[i].passes_cpu_ns = 3'000'000;
  EXPECT_EQ(only_curve(run, machine_of(2)).points.back().use, Use::crowded);
}

TEST(StrongScaling, needs_a_single_worker_as_the_base_and_two_counts) {
  EXPECT_TRUE(strong_scaling(curve_run(AmdahlLaw{0.1}, {4}, 8), machine_of(8)).empty());
  auto run = curve_run(AmdahlLaw{0.1}, counts, 8);
  run.cases.front().spec.workers = 2;
  EXPECT_TRUE(strong_scaling(run, machine_of(8)).empty());
  EXPECT_TRUE(strong_scaling({}, machine_of(8)).empty());
}

TEST(StrongScaling, leaves_out_cases_that_are_not_sound) {
  auto run = curve_run(AmdahlLaw{0.1}, {1, 2, 4, 8, 16}, 8);
  run.cases[2].status = model::Status::invalid;
  run.cases[3].rounds.pop_back();
  const auto curve = only_curve(run, machine_of(16));
  ASSERT_EQ(curve.points.size(), 3U);
  EXPECT_EQ(curve.points[1].workers, 8);
}

TEST(StrongScaling, makes_a_curve_for_each_way_to_hand_out_work) {
  auto run = curve_run(AmdahlLaw{0.1}, {1, 2, 1, 2}, 8);
  run.cases[3].spec.chunk = run.cases[4].spec.chunk = 16;
  EXPECT_EQ(strong_scaling(run, machine_of(16)).size(), 2U);
}

TEST(Limits, name_where_the_workers_time_went_the_dearest_first) {
  auto run = curve_run(AmdahlLaw{0.3}, {1, 2, 4}, 8);
  run.cases.back().summary->warm_breakdown = model::Breakdown{.total_ns = 100,
                                                              .work_ns = 50,
                                                              .inflation_ns = 2,
                                                              .dispatch_ns = 6,
                                                              .imbalance_ns = 30,
                                                              .transfer_ns = 12};
  const auto curve = only_curve(run, machine_of(4));
  ASSERT_GE(curve.limits.size(), 3U);
  EXPECT_EQ(curve.limits[0], (Limit{Cause::imbalance, 4, 0.3}));
  EXPECT_EQ(curve.limits[1], (Limit{Cause::transfer, 4, 0.12}));
  EXPECT_EQ(curve.limits[2], (Limit{Cause::dispatch, 4, 0.06}));
  EXPECT_FALSE(has(curve, Cause::inflation));
}

/// Two workers that take 60 % more CPU time than the loop, and move bytes at `rate` times its rate.
StrongScaling inflated(double rate) {
  auto run = curve_run(AmdahlLaw{0.6}, {1, 2}, 8);
  for (model::CaseRecord& record : run.cases) record.summary->bytes_per_second = 1e9;
  run.cases.back().summary->cpu_ns = 1.6e9;
  run.cases.back().summary->bytes_per_second = rate * 1e9;
  return only_curve(run, machine_of(2));
}

TEST(Limits, tell_memory_that_gives_no_more_from_computing_that_takes_longer) {
  EXPECT_TRUE(has(inflated(1.1), Cause::memory_bandwidth));
  EXPECT_TRUE(has(inflated(1.6), Cause::inflation));
}

TEST(Limits, are_none_where_nothing_is_lost) {
  EXPECT_TRUE(only_curve(curve_run(AmdahlLaw{0.001}, {1, 2, 4}, 8), machine_of(4)).limits.empty());
}

TEST(Limits, tell_a_curve_that_bends_down_from_one_that_flattens) {
  const Noise noise{.of_sample = 0.005};
  const auto bent = only_curve(curve_run(UniversalLaw{0.02, 0.01}, counts, 20, noise), machine_of(16));
  EXPECT_TRUE(has(bent, Cause::coherency));
  const auto flat = only_curve(curve_run(AmdahlLaw{0.1}, counts, 20, noise), machine_of(16));
  EXPECT_TRUE(has(flat, Cause::serial_part));
  EXPECT_FALSE(has(flat, Cause::coherency));
}

TEST(Curve, is_the_law_from_one_worker_on_with_a_band_around_it) {
  const auto run = curve_run(AmdahlLaw{0.1}, counts, 20, {.of_sample = 0.03});
  const auto fitted = fit_in(only_curve(run, machine_of(16)).amdahl);
  const auto points = curve(fitted, 32, 32);
  ASSERT_EQ(points.size(), 32U);
  EXPECT_EQ(points.front().workers, 1);
  EXPECT_EQ(points.front().speed_up, 1);
  EXPECT_EQ(points[15].workers, 16);
  EXPECT_EQ(points[15].speed_up, fitted.law.speed_up(16));
  EXPECT_LT(points[15].interval->low, points[15].speed_up);
  EXPECT_GT(points[15].interval->high, points[15].speed_up);
}

}  // namespace
}  // namespace parbench::scaling
