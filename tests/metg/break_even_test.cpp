#include "metg/break_even.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "metg/tasks.hpp"

namespace parbench::metg {
namespace {

/// Threads take half of the loop's time and `warm_ns` more; one-shot `cold_ns` more than that.
model::ExperimentRecord sized_run(std::int64_t size, double warm_ns, std::int64_t cold_ns) {
  const double loop_ns = 100.0 * static_cast<double>(size);
  model::ExperimentRecord experiment;
  experiment.spec.workload = "work";
  ParameterSpec spec;
  spec.name = "size";
  experiment.spec.parameters = Parameters({{spec, size, false}});
  experiment.cases = {test::curve_record(test::curve_case("work", model::Mode::seq, "seq", 1), 1e9),
                      test::curve_record(test::curve_case("work", model::Mode::threads, "threads", 2), 1e9)};
  for (int round = 0; round < 10; ++round) {
    test::add_sample(experiment.cases[0], loop_ns);
    test::add_sample(experiment.cases[1], loop_ns / 2 + warm_ns);
    for (model::CaseRecord& record : experiment.cases)
      record.rounds.back().first_pass_ns = record.rounds.back().passes_ns.front();
    experiment.cases[1].rounds.back().create_ns = cold_ns;
  }
  return experiment;
}

model::Report sized_report(double warm_ns, std::int64_t cold_ns) {
  model::Report report;
  for (std::int64_t size = 1; size <= 1 << 20; size *= 2)
    report.experiments.push_back(sized_run(size, warm_ns, cold_ns));
  return report;
}

TEST(BreakEven, is_where_the_gain_pays_for_what_workers_cost) {
  const auto all = break_evens(sized_report(5000, 200'000));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parameter, "size");
  EXPECT_NEAR(all[0].warm.size, 102, 4);     // 50 ns gained each
  EXPECT_NEAR(all[0].cold.size, 4100, 120);  // 205 us to be paid
  ASSERT_TRUE(all[0].warm.interval);
  EXPECT_LE(all[0].warm.interval->low, 102);
  EXPECT_GE(all[0].warm.interval->high, 100);
}

TEST(BreakEven, may_lie_below_or_beyond_all_sizes) {
  const auto all = break_evens(sized_report(1, 1'000'000'000'000));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].warm.size, 0);
  EXPECT_EQ(all[0].cold.size, std::numeric_limits<double>::infinity());
}

TEST(BreakEven, is_sought_where_one_count_differs) {
  model::Report report = sized_report(5000, 0);
  for (std::size_t i = 0; i < report.experiments.size(); ++i)
    report.experiments[i].spec.workload = "work" + std::to_string(i / 2);
  EXPECT_TRUE(break_evens(report).empty());                             // two sizes each
  EXPECT_TRUE(break_evens(test::task_report(5000, 100, 1e6)).empty());  // a length is no count
  EXPECT_TRUE(break_evens({}).empty());
}

TEST(BreakEven, is_not_sought_in_sizes_that_lie_close_together) {
  model::Report report;
  for (const std::int64_t size : {1000, 1010, 1020, 3900})
    report.experiments.push_back(sized_run(size, 1, 1));
  EXPECT_TRUE(break_evens(report).empty());
  report.experiments.push_back(sized_run(4000, 1, 1));
  EXPECT_EQ(break_evens(report).size(), 1U);
}

TEST(BreakEven, takes_more_than_the_margin) {
  model::Report report = sized_report(5000, 0);
  report.plan.margin = 0.25;
  EXPECT_NEAR(break_evens(report).at(0).warm.size, 166, 6);  // 100 n = 1.25 (50 n + 5000)
}

TEST(BreakEven, of_two_workloads_are_kept_apart) {
  model::Report report = sized_report(5000, 0);
  for (model::ExperimentRecord experiment : sized_report(50'000, 0).experiments) {
    experiment.spec.workload = "other";
    report.experiments.insert(report.experiments.begin() + 1, experiment);
  }
  const auto all = break_evens(report);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_NEAR(all[0].warm.size, 100, 3);
  EXPECT_NEAR(all[1].warm.size, 1000, 30);
}

}  // namespace
}  // namespace parbench::metg
