#include "report/scaling_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scaling/curves.hpp"

namespace parbench::report {
namespace {

using stats::AmdahlLaw;
using stats::UniversalLaw;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Law>
std::string said(const Law& law, const std::vector<int>& counts, int cpus, int rounds = 12,
                 const test::Noise& noise = {.of_sample = 0.002}) {
  const model::Machine machine = test::machine_of(cpus);
  return explain(scaling::strong_scaling(test::curve_run(law, counts, rounds, noise), machine).at(0),
                 machine);
}

template <class Law>
model::Report report_of(const Law& law, const std::vector<int>& counts, int cpus) {
  model::Report report;
  report.machine = test::machine_of(cpus);
  report.experiments = {test::curve_run(law, counts, 8)};
  return report;
}

const std::vector<int> counts{1, 2, 4, 8, 16, 32};

TEST(ScalingText, gives_the_serial_fraction_in_percent_and_the_limit_that_it_sets) {
  const std::string text = said(AmdahlLaw{0.039}, counts, 32);
  EXPECT_THAT(text, HasSubstr("threads schedule=static: 32 workers give 14.5x, an efficiency of 0.45"));
  EXPECT_THAT(text, HasSubstr("Amdahl's law fits with a serial fraction of 3.9"));
  EXPECT_THAT(text, HasSubstr("no number of workers exceeds 25."));
  EXPECT_THAT(text, HasSubstr("The curve is that of a serial part or of queueing"));
}

TEST(ScalingText, predicts_the_best_worker_count) {
  const std::string text = said(UniversalLaw{0.02, 0.0025}, counts, 32);
  EXPECT_THAT(text, HasSubstr("Amdahl's law fits badly, at best with"));
  EXPECT_THAT(text, HasSubstr("The Universal Scalability Law fits with a contention of"));
  EXPECT_THAT(text, HasSubstr("workers would be best, with 8.5"));
  EXPECT_THAT(text, HasSubstr("The curve bends down"));
}

TEST(ScalingText, says_why_no_law_is_fitted_once) {
  const std::string text = said(AmdahlLaw{0.1}, {1, 2, 3, 4}, 2);
  EXPECT_THAT(text,
              HasSubstr("No fit: Amdahl's law takes at least 2 different worker counts above 1, and there is "
                        "only 1."));
  EXPECT_THAT(text, Not(HasSubstr("Universal")));
  EXPECT_THAT(text, HasSubstr("3 workers and more share 2 CPUs: such points are shown, and not fitted."));
}

TEST(ScalingText, says_where_rounds_are_too_few_for_intervals) {
  EXPECT_THAT(said(AmdahlLaw{0.1}, counts, 32, 3), HasSubstr("There are too few rounds for intervals."));
}

TEST(ScalingText, has_a_row_for_each_point_and_marks_those_beyond_the_cpus) {
  const std::string text = scaling_screen(report_of(AmdahlLaw{0.1}, {1, 2, 3}, 2), {});
  EXPECT_THAT(text, HasSubstr("work: strong scaling\n\n"));
  EXPECT_THAT(text, HasSubstr("threads schedule=static        2      1.82       0.909           10.0\n"));
  EXPECT_THAT(text, HasSubstr("10.0  more than CPUs: not fitted\n"));
}

TEST(ScalingText, is_a_table_in_markdown_and_nothing_as_csv) {
  const model::Report report = report_of(AmdahlLaw{0.1}, {1, 2, 3}, 2);
  EXPECT_THAT(scaling_screen(report, {.format = Format::markdown}),
              HasSubstr("### work: strong scaling\n\n| curve"));
  EXPECT_EQ(scaling_screen(report, {.format = Format::csv}), "");
}

TEST(ScalingText, is_empty_without_a_curve) {
  EXPECT_EQ(scaling_screen(report_of(AmdahlLaw{0.1}, {4}, 4), {}), "");
  EXPECT_EQ(scaling_screen({}, {}), "");
}

}  // namespace
}  // namespace parbench::report
