#include "exec/time_sheet.hpp"

#include <gtest/gtest.h>

namespace parbench::exec {
namespace {

using model::TimeShares;

/// Two workers, two phases, and what they would leave in their lines.
class ATimeSheet : public ::testing::Test {
 protected:
  ATimeSheet() {
    block_.slot(1).pid = 11;
    block_.slot(1).tid = 12;
    block_.phase(1).opened_ns = 1'500;
  }

  void computes(int worker, std::size_t phase, std::int64_t begin_ns, std::int64_t end_ns) const {
    ShareLine& line = block_.share(worker, phase);
    line.items = 5;
    line.chunks = 2;
    line.begin_ns = begin_ns;
    line.end_ns = end_ns;
  }

  sys::Mapping mapping_ = ControlBlock::create(2, 2);
  ControlBlock block_{mapping_, 2, 2};
};

TEST_F(ATimeSheet, gives_every_moment_of_a_pass_to_one_part_of_each_workers_time) {
  computes(0, 0, 1'010, 1'400);
  computes(1, 0, 1'100, 1'450);
  block_.share(1, 0).claims_ns = 40;
  block_.share(1, 0).sent_ns = 50;
  computes(0, 1, 1'520, 1'800);
  block_.share(0, 1).gathered_ns = 70;
  computes(1, 1, 1'600, 1'600);  // it finds that nothing is left
  block_.share(1, 1).chunks = 0;
  block_.share(1, 1).received_ns = 40;
  TimeSheet sheet(block_, 0, 10);
  sheet.add_pass(1'000, 2'000);
  const TimeShares first = sheet.records()[0].first_pass;
  const TimeShares second = sheet.records()[1].first_pass;
  // Phase 0 ends for all at 1450 and is closed at 1500, phase 1 at 1870 and 2000; a claim's 40 hold a look at the clock.
  EXPECT_EQ(first,
            (TimeShares{
                .dispatch_ns = 10 + 50 + 20 + 130, .busy_ns = 390 + 280, .transfer_ns = 70, .idle_ns = 50}));
  EXPECT_EQ(second, (TimeShares{.dispatch_ns = 100 + 30 + 50 + 60 + 130,
                                .busy_ns = 350 - 80,
                                .transfer_ns = 50 + 40,
                                .idle_ns = 270}));
  for (const TimeShares& shares : {first, second})
    EXPECT_EQ(shares.dispatch_ns + shares.busy_ns + shares.transfer_ns + shares.idle_ns, 1'000);
}

TEST_F(ATimeSheet, takes_the_times_of_further_passes_from_the_middle_half_of_them) {
  TimeSheet sheet(block_, 0, 10);
  for (const std::int64_t wall_ns : {1'000, 900, 1'000, 500'000, 1'010, 10'000}) {
    block_.phase(1).opened_ns = wall_ns / 2;
    computes(0, 0, 0, wall_ns / 4);
    sheet.add_pass(0, wall_ns);
  }
  const TimeShares shares = sheet.records()[0].passes;
  EXPECT_EQ(shares.busy_ns, (1'000 + 1'010 + 10'000) / 4) << "of five, without the least and the greatest";
}

TEST_F(ATimeSheet, keeps_the_first_pass_apart_from_the_further_ones) {
  computes(1, 0, 1'100, 1'200);
  TimeSheet sheet(block_, 0, 10);
  sheet.add_pass(1'000, 2'000);
  const TimeShares first = sheet.records()[1].first_pass;
  EXPECT_EQ(sheet.records()[1].items, 0U);
  sheet.add_pass(1'050, 2'000);
  sheet.add_pass(1'050, 2'000);
  const model::WorkerRecord record = sheet.records()[1];
  EXPECT_EQ(record.pid, 11);
  EXPECT_EQ(record.tid, 12);
  EXPECT_EQ(record.first_pass, first);
  EXPECT_EQ(record.items, 10U);
  EXPECT_EQ(record.chunks, 4U);
  EXPECT_EQ(record.passes.busy_ns, 200);
  EXPECT_EQ(record.passes.dispatch_ns, 2 * (50 + 300))
      << "until its begin, and from its end until what comes next";
}

TEST_F(ATimeSheet, holds_the_spans_of_the_first_two_passes_from_the_samples_begin) {
  computes(0, 0, 1'100, 1'200);
  computes(0, 1, 1'600, 1'700);
  TimeSheet sheet(block_, 900, 10);
  for (int pass = 0; pass < 3; ++pass) sheet.add_pass(1'000, 2'000);
  EXPECT_EQ(
      sheet.records()[0].spans,
      (std::vector<model::Span>{{0, 0, 200, 300}, {0, 1, 700, 800}, {1, 0, 200, 300}, {1, 1, 700, 800}}));
  EXPECT_TRUE(sheet.records()[1].spans.empty()) << "it had nothing to do";
}

}  // namespace
}  // namespace parbench::exec
