#include "plot/subject.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plot/charts.hpp"
#include "report/sample_report.hpp"

namespace parbench::plot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The sample with `count` cases, the later the slower.
model::Report with_cases(std::size_t count) {
  model::Report report = test::sample_report();
  model::ExperimentRecord& experiment = report.experiments[0];
  const model::CaseRecord procs = experiment.cases[2];
  experiment.cases.resize(1);
  experiment.comparisons.clear();
  for (std::size_t i = 1; i < count; ++i) {
    experiment.cases.push_back(procs);
    experiment.cases.back().spec.id += "/chunk=" + std::to_string(i);
    experiment.cases.back().spec.chunk = i;
    experiment.cases.back().summary->warm.median += static_cast<double>(i);
  }
  return report;
}

TEST(Subject, CallsEachCaseOtherwise) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[2].spec = report.experiments[0].cases[1].spec;
  const Subject subject = make_subject(report, report.experiments[0]);
  EXPECT_THAT(subject.names, ElementsAre("seq/1", "threads/2", "threads/2 (2)"));
}

TEST(Subject, TellsProcessesWithPipesFromThoseWithSharedMemory) {
  const model::Report report = test::suite_report();
  EXPECT_THAT(make_subject(report, report.experiments[1]).series,
              ElementsAre("seq", "threads", "procs (pipe)"));
}

TEST(Subject, DrawsAllOfFewCases) {
  const model::Report report = with_cases(cases_max);
  const Subject subject = make_subject(report, report.experiments[0]);
  EXPECT_EQ(subject.drawn.size(), cases_max);
  EXPECT_EQ(subject.selection, "");
}

TEST(Subject, OfManyCasesItDrawsTheBaseTheFastestAndTheSlowestAndSaysSo) {
  const model::Report report = with_cases(2000);
  const Subject subject = make_subject(report, report.experiments[0]);
  ASSERT_EQ(subject.drawn.size(), cases_max);
  EXPECT_EQ(subject.drawn.front(), 0U);
  EXPECT_EQ(subject.drawn[cases_max / 2 - 1], cases_max / 2 - 1);  // the fastest are the first
  EXPECT_EQ(subject.drawn[cases_max / 2], 2000 - cases_max / 2);
  EXPECT_EQ(subject.drawn.back(), 1999U);
  EXPECT_EQ(subject.selection,
            " Drawn are 40 of 2000 cases: the base, the fastest and the slowest. The table has all.");
  const Chart chart = samples(subject);
  EXPECT_THAT(chart.sentence, HasSubstr("40 of 2000"));
  EXPECT_EQ(chart.table.rows.size(), 2U * 2000);
}

TEST(Subject, OfManyRoundsAChartDrawsSomeAndSaysSo) {
  model::Report report = with_cases(40);
  for (model::CaseRecord& record : report.experiments[0].cases) record.rounds.resize(200, record.rounds[0]);
  const Subject subject = make_subject(report, report.experiments[0]);
  EXPECT_THAT(samples(subject).sentence, HasSubstr("Of 200 rounds 37 are drawn, evenly spaced."));
}

TEST(Subject, AChartAmongManyIsSmaller) {
  model::Report report = test::sample_report();
  EXPECT_EQ(make_subject(report, report.experiments[0]).dots_max, 3000U);
  report.experiments.resize(250, report.experiments[0]);
  EXPECT_EQ(make_subject(report, report.experiments[0]).dots_max, 120U);
}

TEST(Spread, TakesTheFirstTheLastAndWhatIsEvenlyBetween) {
  EXPECT_THAT(spread(5, 9), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(spread(101, 5), ElementsAre(0, 25, 50, 75, 100));
  EXPECT_THAT(spread(3, 1), ElementsAre(0));
  EXPECT_TRUE(spread(0, 4).empty());
}

TEST(Times, AWarmTimeIsTheMedianOfTheRoundsPassesAndNoneWithoutOne) {
  model::Sample sample;
  sample.create_ns = 1;
  sample.first_pass_ns = 2;
  sample.teardown_ns = 4;
  EXPECT_EQ(time_of(sample, model::Metric::warm), std::nullopt);
  EXPECT_EQ(time_of(sample, model::Metric::cold), 7);
  sample.passes_ns = {30, 10, 20};
  EXPECT_EQ(time_of(sample, model::Metric::warm), 20);
}

}  // namespace
}  // namespace parbench::plot
