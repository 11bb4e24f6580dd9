#include "compare/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "compare/judge.hpp"
#include "compare/simulated_run.hpp"
#include "report/sample_report.hpp"

namespace parbench::compare {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double noise = 0.005;

Contrast contrast(double ratio, double low, double high) {
  return {ratio, model::Interval{low, high}, 12, 12};
}

TEST(JudgeOfChange, regressed_and_improved_exclude_1_and_are_beyond_the_margin) {
  EXPECT_EQ(judge(contrast(1.05, 1.01, 1.09), 0.03).verdict, Verdict::regressed);
  EXPECT_EQ(judge(contrast(0.95, 0.91, 0.99), 0.03).verdict, Verdict::improved);
  EXPECT_EQ(judge(contrast(1.05, 0.99, 1.11), 0.03).verdict, Verdict::unresolved);
  EXPECT_EQ(judge(contrast(1.02, 1.005, 1.04), 0.03).verdict, Verdict::unresolved);
}

TEST(JudgeOfChange, equivalent_lies_within_the_margin_even_where_1_is_excluded) {
  EXPECT_EQ(judge(contrast(1.0, 0.98, 1.02), 0.03).verdict, Verdict::equivalent);
  EXPECT_EQ(judge(contrast(1.015, 1.005, 1.025), 0.03).verdict, Verdict::equivalent);
  EXPECT_EQ(judge(contrast(1.0, 0.96, 1.02), 0.03).verdict, Verdict::unresolved);
}

TEST(JudgeOfChange, the_whole_interval_must_be_beyond_the_band) {
  const Band band{1.5, "of the machine"};
  EXPECT_EQ(judge(contrast(1.6, 1.55, 1.65), 0.03, band).verdict, Verdict::regressed);
  EXPECT_EQ(judge(contrast(0.6, 0.55, 0.65), 0.03, band).verdict, Verdict::improved);
  const Finding near = judge(contrast(1.6, 1.45, 1.75), 0.03, band);
  EXPECT_EQ(near.verdict, Verdict::unresolved);
  EXPECT_EQ(near.reason, "the interval is not beyond the factor of 1.50 of the machine");
}

TEST(JudgeOfChange, unresolved_without_an_interval_and_says_why) {
  const Finding few = judge({1.5, {}, 3, 20}, 0.03);
  EXPECT_EQ(few.verdict, Verdict::unresolved);
  EXPECT_EQ(few.reason, "only 3 rounds in one of the reports: no interval");
  EXPECT_EQ(judge({1.5, {}, 8, 20}, 0.03).reason,
            "only 8 rounds in one of the reports: too few for an interval at this confidence level");
}

/// A run of code with these factors, on a machine that is slower by `slower` than another.
model::Report run(std::uint64_t seed, std::vector<double> factors = {1, 1, 1}, double slower = 1) {
  for (double& factor : factors) factor *= slower;
  return test::simulated_run(test::steady(noise), seed, {30, std::move(factors)});
}

const Change& find(const Comparison& comparison, const std::string& id,
                   model::Metric metric = model::Metric::warm) {
  for (const Change& change : comparison.changes)
    if (change.case_id == id && change.metric == metric) return change;
  throw std::logic_error("no change of " + id);
}

TEST(Compare, each_case_is_judged_warm_and_cold) {
  const Comparison comparison = compare_reports(run(1), run(2), {});
  ASSERT_THAT(comparison.changes, SizeIs(6));
  EXPECT_THAT(comparison.changes, Each(Field(&Change::verdict, Verdict::equivalent)));
  EXPECT_NEAR(comparison.changes[0].level, 1 - 0.05 / 10, 1e-12)
      << "3 to the loop, 2 to a peer, warm and cold";
  Settings warm;
  warm.metrics = {model::Metric::warm};
  EXPECT_THAT(compare_reports(run(1), run(2), warm).changes, SizeIs(3));
}

TEST(Compare, a_case_that_has_slowed_down_has_regressed_and_the_others_have_not) {
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1.08, 1}), {});
  const Change& threads = find(comparison, "squares/threads/2");
  EXPECT_EQ(threads.verdict, Verdict::regressed);
  EXPECT_NEAR(*threads.ratio, 1.08, 0.01);
  EXPECT_NEAR(*threads.time_ratio(), 1.08, 0.01);
  EXPECT_EQ(find(comparison, "squares/procs/2").verdict, Verdict::equivalent);
  EXPECT_EQ(find(comparison, "squares/seq/1").verdict, Verdict::equivalent);
  const Comparison back = compare_reports(run(2, {1, 1.08, 1}), run(1), {});
  EXPECT_EQ(find(back, "squares/threads/2").verdict, Verdict::improved);
}

TEST(Compare, a_slower_machine_is_no_regression_of_cases_and_open_for_the_loop) {
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1, 1}, 1.2), {});
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::equivalent);
  EXPECT_NEAR(*find(comparison, "squares/threads/2").time_ratio(), 1.2, 0.01);
  const Change& loop = find(comparison, "squares/seq/1");
  EXPECT_EQ(loop.verdict, Verdict::unresolved);
  EXPECT_FALSE(loop.against);
  EXPECT_NEAR(*loop.ratio, 1.2, 0.01);
  EXPECT_THAT(loop.reason, HasSubstr("they cannot tell whether the code has"));
}

TEST(Compare, a_slowdown_of_everything_beyond_any_drift_is_a_regression_of_the_loop) {
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1, 1}, 2.2), {});
  EXPECT_EQ(find(comparison, "squares/seq/1").verdict, Verdict::regressed);
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::equivalent);
}

TEST(Compare, with_a_known_drift_every_case_is_judged_by_its_own_time) {
  Settings settings;
  settings.drift = 0.01;
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1, 1}, 1.2), settings);
  for (const Change& change : comparison.changes) {
    EXPECT_EQ(change.verdict, Verdict::regressed) << change.case_id;
    EXPECT_FALSE(change.against);
  }
}

TEST(Compare, a_loop_that_has_changed_alone_makes_no_case_regress) {
  const Comparison comparison = compare_reports(run(1), run(2, {0.9, 1, 1}), {});
  for (const char* const id : {"squares/threads/2", "squares/procs/2"}) {
    const Change& change = find(comparison, id);
    EXPECT_EQ(change.verdict, Verdict::unresolved) << id;
    EXPECT_THAT(change.reason,
                HasSubstr("it has changed against squares/seq/1, but not so against squares/"));
  }
}

TEST(Compare, both_pools_slower_may_be_the_other_cpus_of_the_machine) {
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1.2, 1.2}), {});
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::unresolved);
  EXPECT_EQ(find(comparison, "squares/procs/2").verdict, Verdict::unresolved);
}

TEST(Compare, of_two_pools_in_another_state_of_the_machine_it_is_open_which_has_changed) {
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1.2, 1.3}), {});
  EXPECT_EQ(find(comparison, "squares/procs/2").verdict, Verdict::regressed);
  EXPECT_NEAR(*find(comparison, "squares/procs/2").ratio, 1.3 / 1.2, 0.01);  // the least that is certain
  EXPECT_EQ(find(comparison, "squares/procs/2").against, "squares/threads/2");
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::unresolved);
}

/// The same with a third pool beside.
model::Report run_of_four(std::uint64_t seed, std::vector<double> factors, double third) {
  model::Report report = run(seed, factors);
  model::ExperimentRecord& experiment = report.experiments.front();
  experiment.cases.push_back(run(seed + 100, {1, 1, third}).experiments.front().cases[2]);
  experiment.cases.back().spec.id += "/transport=pipe";
  return report;
}

TEST(Compare, a_case_has_changed_where_it_did_so_against_its_peers_and_by_the_loop_it_is_not_they) {
  const Comparison comparison =
      compare_reports(run_of_four(1, {1, 1, 1}, 1), run_of_four(3, {1, 1.05, 1}, 1), {});
  const Change& threads = find(comparison, "squares/threads/2");
  EXPECT_EQ(threads.verdict, Verdict::regressed);
  EXPECT_NEAR(*threads.ratio, 1.05, 0.01);
  EXPECT_EQ(find(comparison, "squares/procs/2").verdict, Verdict::equivalent);
}

TEST(Compare, who_has_moved_is_open_where_the_machine_has_moved_all_pools_against_the_loop) {
  const Comparison comparison =
      compare_reports(run_of_four(1, {1, 1.3, 1.3}, 1.3), run_of_four(3, {1, 1.05, 1}, 1), {});
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::unresolved);
  EXPECT_EQ(find(comparison, "squares/procs/2").verdict, Verdict::unresolved);
}

TEST(Compare, a_case_that_has_improved_less_than_its_peers_has_not_regressed) {
  const Comparison comparison =
      compare_reports(run_of_four(1, {1, 1, 1}, 1), run_of_four(3, {1, 0.9, 0.8}, 0.8), {});
  EXPECT_NE(find(comparison, "squares/threads/2").verdict, Verdict::regressed);
}

TEST(Compare, peers_that_have_both_changed_do_not_make_the_third_regress) {
  const Comparison comparison =
      compare_reports(run_of_four(1, {1, 1, 1}, 1), run_of_four(3, {1, 1, 0.9}, 0.9), {});
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::equivalent);
}

model::Report without_case(model::Report report, std::size_t index) {
  auto& cases = report.experiments.front().cases;
  cases.erase(cases.begin() + static_cast<std::ptrdiff_t>(index));
  return report;
}

TEST(Compare, without_a_peer_only_what_is_beyond_the_drift_is_a_change) {
  const Comparison small = compare_reports(without_case(run(1), 2), without_case(run(2, {1, 1.1, 1}), 2), {});
  EXPECT_EQ(find(small, "squares/threads/2").verdict, Verdict::unresolved);
  EXPECT_THAT(find(small, "squares/threads/2").reason, HasSubstr("no other case has as many workers"));
  const Comparison large = compare_reports(without_case(run(1), 2), without_case(run(2, {1, 2.2, 1}), 2), {});
  EXPECT_EQ(find(large, "squares/threads/2").verdict, Verdict::regressed);
}

TEST(Compare, cold_times_must_change_by_more) {
  const Comparison comparison = compare_reports(run(1), run(2, {1, 1.15, 1}), {});
  EXPECT_EQ(find(comparison, "squares/threads/2", model::Metric::warm).verdict, Verdict::regressed);
  EXPECT_EQ(find(comparison, "squares/threads/2", model::Metric::cold).verdict, Verdict::unresolved);
  const Comparison large = compare_reports(run(1), run(2, {1, 1.4, 1}), {});
  EXPECT_EQ(find(large, "squares/threads/2", model::Metric::cold).verdict, Verdict::regressed);
}

TEST(Compare, a_case_that_failed_on_either_side_is_invalid_and_says_why) {
  model::Report failed = run(2);
  model::CaseRecord& procs = failed.experiments.front().cases[2];
  procs.status = model::Status::failed;
  procs.error = "worker 1 was killed";
  const Comparison comparison = compare_reports(run(1), failed, {});
  EXPECT_EQ(find(comparison, "squares/procs/2").verdict, Verdict::invalid);
  EXPECT_EQ(find(comparison, "squares/procs/2").reason, "failed in the new report: worker 1 was killed");
  EXPECT_FALSE(find(comparison, "squares/procs/2").ratio);
  EXPECT_EQ(find(compare_reports(failed, run(1), {}), "squares/procs/2").reason,
            "failed in the base report: worker 1 was killed");
}

TEST(Compare, where_the_loop_failed_cases_have_their_own_times) {
  model::Report failed = run(2);
  failed.experiments.front().cases[0].status = model::Status::timeout;
  const Comparison comparison = compare_reports(run(1), failed, {});
  EXPECT_EQ(find(comparison, "squares/seq/1").verdict, Verdict::invalid);
  EXPECT_FALSE(find(comparison, "squares/threads/2").against);
  EXPECT_EQ(find(comparison, "squares/threads/2").verdict, Verdict::equivalent);
}

TEST(Compare, reports_of_few_rounds_are_unresolved) {
  const auto few = [](std::uint64_t seed) {
    return test::simulated_run(test::steady(noise), seed, {3, {1, 1, 1}});
  };
  const Comparison comparison = compare_reports(few(1), few(2), {});
  EXPECT_THAT(comparison.changes, Each(Field(&Change::verdict, Verdict::unresolved)));
}

TEST(Compare, samples_without_warm_passes_make_warm_invalid_only) {
  model::Report report = run(2);
  for (model::Sample& sample : report.experiments.front().cases[1].rounds) sample.passes_ns.clear();
  const Comparison comparison = compare_reports(run(1), report, {});
  EXPECT_EQ(find(comparison, "squares/threads/2").reason, "it has no sample in the new report");
  EXPECT_EQ(find(comparison, "squares/threads/2", model::Metric::cold).verdict, Verdict::equivalent);
}

TEST(Compare, cases_of_one_report_only_are_listed) {
  model::Report renamed = run(2);
  renamed.experiments.front().cases[2].spec.id = "squares/procs/3";
  const Comparison comparison = compare_reports(run(1), renamed, {});
  EXPECT_THAT(comparison.only_before, ElementsAre("squares/procs/2"));
  EXPECT_THAT(comparison.only_after, ElementsAre("squares/procs/3"));
  EXPECT_THAT(comparison.changes, SizeIs(4));
}

TEST(Compare, tells_what_it_finds_where_there_is_nothing_to_find) {
  const Comparison comparison = compare_reports(run(1), run(2), {});
  ASSERT_THAT(comparison.controls, SizeIs(2));
  EXPECT_NEAR(comparison.controls[0].ratio, 1, 0.01);
  EXPECT_TRUE(comparison.controls[0].interval);
}

TEST(Compare, the_order_of_rounds_in_a_report_does_not_matter) {
  model::Report shuffled = run(2, {1, 1.08, 1});
  auto& rounds = shuffled.experiments.front().cases[1].rounds;
  std::reverse(rounds.begin(), rounds.end());
  const Change straight = find(compare_reports(run(1), run(2, {1, 1.08, 1}), {}), "squares/threads/2");
  const Change found = find(compare_reports(run(1), shuffled, {}), "squares/threads/2");
  EXPECT_EQ(found.ratio, straight.ratio);
  EXPECT_EQ(found.interval, straight.interval);
}

TEST(Compare, nothing_in_common_is_no_change) {
  model::Report empty = run(2);
  empty.experiments.clear();
  const Comparison comparison = compare_reports(run(1), empty, {});
  EXPECT_THAT(comparison.changes, IsEmpty());
  EXPECT_THAT(comparison.only_before, SizeIs(3));
}

}  // namespace
}  // namespace parbench::compare
