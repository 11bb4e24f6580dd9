#include "report/sentence.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/sample_report.hpp"
#include "report/start_up.hpp"

namespace parbench::report {
namespace {

using model::Metric;
using model::Verdict;

std::string explain_sample(const model::ExperimentRecord& experiment) {
  return base::join(explain(experiment, test::sample_report().machine, test::sample_report().plan), " ");
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The sample with procs/2 ahead of threads/2 and their intervals apart.
model::ExperimentRecord clear_win() {
  model::ExperimentRecord experiment = test::sample_experiment();
  model::Comparison& threads = test::comparison(experiment, 1, Metric::warm);
  threads.ratio = 1.5;
  threads.interval = model::Interval{1.4, 1.6};
  return experiment;
}

TEST(Explain, says_who_won_by_how_much_over_which_time_and_what_start_up_costs) {
  EXPECT_EQ(
      explain_sample(clear_win()),
      "procs/2 is 1.85x [1.82, 1.88] as fast as seq/1 (447 us -> 242 us per pass). "
      "A one-shot run of procs/2 is slower, 0.310x [0.280, 0.340] as fast as that of seq/1: starting "
      "and stopping a "
      "pool of 2 processes takes 3.00 us, its first pass 483 us, and in total it is ahead from pass 6 on. "
      "A one-shot run of threads/2, start-up included, is 1.41x [1.38, 1.44] as fast as that of seq/1: "
      "starting and "
      "stopping a pool of 2 threads takes 3.00 us, its first pass 481 us. "
      "The same code against itself differed by 0.1 % [-0.4, 0.5] warm and 0.0 % [-2.0, 2.0] cold: this run "
      "cannot resolve less.");
}

TEST(Explain, leaves_open_the_order_of_cases_whose_intervals_overlap) {
  EXPECT_TRUE(
      contains(explain_sample(test::sample_experiment()),
               "Its interval overlaps that of procs/2 with 1.85x [1.82, 1.88]: the order of these is open."));
  EXPECT_FALSE(contains(explain_sample(clear_win()), "overlaps"));
}

TEST(Explain, says_that_nothing_is_resolved_when_nothing_is) {
  const std::string text = explain_sample(test::interrupted_report().experiments[0]);
  EXPECT_TRUE(contains(text,
                       "Interrupted after 5 rounds. Nothing is resolved against seq/1 (447 us per pass): "
                       "threads/2 is unresolved, 1.86x; procs/2 is unresolved, 1.85x."));
  EXPECT_TRUE(
      contains(text, "differed by 0.1 % warm and 0.0 % cold; there are too few rounds for an interval."));
  EXPECT_FALSE(contains(text, "as fast as seq/1"));
}

TEST(Explain, says_that_nothing_is_faster_when_workers_lose) {
  model::ExperimentRecord experiment = test::sample_experiment();
  for (const std::size_t i : {1U, 2U}) {
    model::Comparison& warm = test::comparison(experiment, i, Metric::warm);
    warm.ratio = i == 1 ? 0.999 : 0.5;
    warm.interval.reset();
    warm.verdict = i == 1 ? Verdict::equivalent : Verdict::slower;
  }
  const std::string text = explain_sample(experiment);
  EXPECT_TRUE(
      contains(text,
               "Nothing was found faster than seq/1 (447 us per pass): threads/2 is as fast within the "
               "margin, 0.999x; procs/2 is slower, 0.500x."));
  EXPECT_FALSE(contains(text, "in total it is ahead"));
}

TEST(Explain, names_failed_and_invalid_cases_and_claims_nothing_of_them) {
  EXPECT_EQ(explain_sample(test::failed_report().experiments[0]),
            "seq/1 takes 447 us per pass; there is nothing to compare it with. "
            "threads/2 gave a different result from seq/1: its times mean nothing. "
            "procs/2 failed and has no speed-up. "
            "The same code against itself differed by 0.1 % [-0.4, 0.5] warm and 0.0 % [-2.0, 2.0] cold: "
            "this run cannot resolve less.");
}

TEST(Explain, compares_nothing_without_a_sound_base) {
  model::ExperimentRecord experiment = test::sample_experiment();
  experiment.cases[0].status = model::Status::timeout;
  const std::string text = explain_sample(experiment);
  EXPECT_TRUE(contains(text, "Without a sound run of seq/1, the base, nothing can be compared."));
  EXPECT_TRUE(contains(text, "seq/1 ran out of time"));
  EXPECT_FALSE(contains(text, "1.86x"));
}

TEST(Explain, says_that_cpus_are_short_only_when_they_are_busy) {
  model::ExperimentRecord experiment = test::sample_experiment();
  model::CaseRecord& procs = experiment.cases[2];
  procs.spec.workers = 8;
  procs.summary->efficiency = 0.23;
  procs.summary->cpu_ns = 1.95 * procs.summary->warm.median;
  EXPECT_TRUE(contains(
      explain_sample(experiment),
      "procs/8 has 8 workers on 2 CPUs and keeps 1.95 of them busy, so its efficiency of 0.230 shows a "
      "want of CPUs, not of parallel work."));
  procs.summary->cpu_ns = 0.1 * procs.summary->warm.median;
  EXPECT_FALSE(contains(explain_sample(experiment), "want of CPUs"));
}

TEST(Explain, points_at_uneven_shares) {
  model::ExperimentRecord experiment = clear_win();
  experiment.cases[2].summary->imbalance = 0.4;
  experiment.cases[2].summary->efficiency = 0.6;
  EXPECT_TRUE(
      contains(explain_sample(experiment), "busy 40.0 % longer than the mean: --schedule dynamic may help"));
  experiment.cases[2].summary->efficiency = 0.95;
  EXPECT_FALSE(contains(explain_sample(experiment), "may help")) << "of what is near the best";
}

TEST(Explain, admits_that_the_resolution_is_not_known) {
  model::ExperimentRecord experiment = test::sample_experiment();
  experiment.warm_resolution = {};
  EXPECT_TRUE(contains(explain_sample(experiment), "What this run can resolve is not known"));
}

TEST(Explain, says_nothing_of_nothing) {
  EXPECT_EQ(explain_sample({}), "");
}

TEST(BreakEvenPass, is_the_first_at_which_the_total_is_less) {
  const auto summary = [](double warm, double cold) {
    model::CaseSummary result;
    result.warm.median = warm;
    result.cold.median = cold;
    return result;
  };
  // 100 + 10 (n - 1) against 150 + 5 (n - 1): equal at n = 11, less from 12 on
  EXPECT_EQ(break_even_pass(summary(10, 100), summary(5, 150)), 12);
  EXPECT_EQ(break_even_pass(summary(10, 100), summary(5, 149)), 11);
  EXPECT_EQ(break_even_pass(summary(10, 100), summary(10, 150)), std::nullopt) << "never catches up";
  EXPECT_EQ(break_even_pass(summary(10, 100), summary(5, 90)), std::nullopt) << "ahead from the first";
}

}  // namespace
}  // namespace parbench::report
