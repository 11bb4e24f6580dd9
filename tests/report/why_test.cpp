#include "report/why.hpp"

#include <gtest/gtest.h>

#include "report/sample_report.hpp"

namespace parbench::report {
namespace {

using model::Breakdown;
using model::CaseRecord;
using model::Metric;

model::Machine two_cpus() {
  model::Machine machine;
  machine.cpus_allowed = 2;
  return machine;
}

CaseRecord record_with(const Breakdown& warm, const Breakdown& cold) {
  CaseRecord record = test::sample_experiment().cases[2];
  record.summary->warm_breakdown = warm;
  record.summary->cold_breakdown = cold;
  return record;
}

TEST(LossText, names_what_is_lost_the_largest_first) {
  const CaseRecord record = record_with(
      {}, {.total_ns = 6'000'000, .work_ns = 3'000'000, .start_up_ns = 2'100'000, .transfer_ns = 300'000});
  EXPECT_EQ(loss_text("procs", record, Metric::cold, two_cpus()),
            "Of 2 x 3.00 ms for a one-shot run procs lose 2.10 ms to start-up and 300 us to moving results.");
}

TEST(LossText, keeps_silent_about_less_than_a_hundredth_and_about_what_was_gained) {
  const CaseRecord record = record_with({.total_ns = 1'000'000,
                                         .work_ns = 995'000,
                                         .inflation_ns = -50'000,
                                         .dispatch_ns = 5'000,
                                         .imbalance_ns = 50'000},
                                        {.total_ns = 1'000'000, .work_ns = 995'000, .dispatch_ns = 5'000});
  EXPECT_EQ(loss_text("procs", record, Metric::warm, two_cpus()),
            "Of 2 x 500 us per pass procs lose 50.0 us to waiting for the slowest worker.");
  EXPECT_EQ(loss_text("procs", record, Metric::cold, two_cpus()),
            "Of 2 x 500 us for a one-shot run procs lose less than 1 % to anything.");
}

TEST(LossText, does_not_call_it_slow_computing_alone_where_workers_share_cpus) {
  CaseRecord record = record_with({.total_ns = 1'000'000, .work_ns = 500'000, .inflation_ns = 500'000}, {});
  record.spec.workers = 8;
  EXPECT_EQ(loss_text("procs", record, Metric::warm, two_cpus()),
            "Of 8 x 125 us per pass procs lose 500 us to waiting for a CPU and slower computing.");
}

TEST(LossText, is_empty_where_the_times_are_not_known) {
  CaseRecord record = test::sample_experiment().cases[2];
  EXPECT_EQ(loss_text("procs", record, Metric::warm, two_cpus()), "");
  record.summary.reset();
  EXPECT_EQ(loss_text("procs", record, Metric::warm, two_cpus()), "");
}

TEST(WhyText, speaks_of_the_best_of_each_kind_of_pool) {
  model::ExperimentRecord experiment = test::sample_experiment();
  for (CaseRecord& record : experiment.cases)
    record.summary->cold_breakdown =
        Breakdown{.total_ns = 4'000'000, .work_ns = 3'000'000, .start_up_ns = 1'000'000};
  const model::Machine machine = two_cpus();
  EXPECT_EQ(why_text(make_view(experiment, machine)),
            "Of 2 x 2.00 ms for a one-shot run threads/2 lose 1.00 ms to start-up. "
            "Of 2 x 2.00 ms for a one-shot run procs/2 lose 1.00 ms to start-up.");
}

}  // namespace
}  // namespace parbench::report
