#include "measure/analysis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "model/own_loop.hpp"

namespace parbench::measure {
namespace {

using model::CaseRecord;
using model::Metric;
using model::Sample;
using model::Status;
using model::Verdict;

/// A sample whose passes took `warm_ns` in the median, and which took `cold_ns` as a whole.
Sample sample(std::int64_t warm_ns, std::int64_t cold_ns) {
  Sample made;
  made.passes_ns = {10 * warm_ns, warm_ns, 1};  // one slow, one fast: the median is the one between
  made.create_ns = 10;
  made.teardown_ns = 20;
  made.first_pass_ns = cold_ns - 30;
  return made;
}

std::vector<model::WorkerRecord> busy_for(std::int64_t first_ns, std::int64_t second_ns) {
  return {{.index = 0, .passes = {.busy_ns = first_ns}, .first_pass = {.busy_ns = 1}},
          {.index = 1, .passes = {.busy_ns = second_ns}, .first_pass = {.busy_ns = 1}}};
}

CaseRecord make_case(const std::string& id, int workers, const std::vector<Sample>& samples) {
  CaseRecord record;
  record.spec.id = id;
  record.spec.workers = workers;
  record.items = 1'000;
  record.rounds = samples;
  return record;
}

/// Seven rounds, in which the base took 1000 + 10 i ns per pass and 5000 ns cold, and the case on two workers
/// a half and a double of that.
class AnalysisOfSevenRounds : public ::testing::Test {
 protected:
  AnalysisOfSevenRounds() {
    std::vector<Sample> base;
    std::vector<Sample> control;
    std::vector<Sample> fast;
    for (const int i : {3, 0, 6, 2, 5, 1, 4}) {
      base.push_back(sample(1'000 + 10 * i, 5'000));
      control.push_back(sample(1'000 + 10 * i, 5'000 + i));
      fast.push_back(sample(500 + 5 * i, 10'000));
    }
    record_.cases = {make_case("base", 1, base), make_case("fast", 2, fast)};
    record_.control = make_case("control", 1, control);
    for (const CaseRecord& item : record_.cases) record_.spec.cases.push_back(item.spec);
  }

  const model::Comparison& warm() const { return record_.comparisons.at(0); }
  const model::Comparison& cold() const { return record_.comparisons.at(1); }
  CaseRecord& base() { return record_.cases[0]; }
  CaseRecord& fast() { return record_.cases[1]; }

  model::ExperimentRecord record_;
};

TEST_F(AnalysisOfSevenRounds, summarises_each_case_by_medians_over_rounds) {
  analyse(record_, 0.98, 0.01);
  ASSERT_TRUE(base().summary.has_value());
  EXPECT_EQ(base().summary->warm.median, 1'030);
  // Seven values reach 95 % with the smallest and the largest: 1 - 2 / 2^7.
  EXPECT_EQ(base().summary->warm.interval, (model::Interval{1'000, 1'060}));
  EXPECT_EQ(base().summary->cold.median, 5'000);
  EXPECT_DOUBLE_EQ(base().summary->items_per_second, 1'000 / 1'030e-9);
  EXPECT_FALSE(base().summary->bytes_per_second.has_value());
  EXPECT_EQ(fast().summary->warm.median, 515);
}

TEST_F(AnalysisOfSevenRounds, compares_each_case_with_the_base_warm_and_cold) {
  analyse(record_, 0.98, 0.01);
  ASSERT_EQ(record_.comparisons.size(), 2U);
  for (const model::Comparison& comparison : record_.comparisons) {
    EXPECT_EQ(comparison.case_id, "fast");
    EXPECT_EQ(comparison.base_id, "base");
    EXPECT_EQ(comparison.rounds, 7);
    EXPECT_EQ(comparison.level, 0.98);
  }
  EXPECT_EQ(warm().metric, Metric::warm);
  EXPECT_NEAR(*warm().ratio, 2, 1e-12);
  EXPECT_EQ(warm().verdict, Verdict::faster);
  EXPECT_EQ(cold().metric, Metric::cold);
  EXPECT_NEAR(*cold().ratio, 0.5, 1e-12);
  EXPECT_EQ(cold().verdict, Verdict::slower);
}

TEST_F(AnalysisOfSevenRounds, says_what_the_run_can_resolve) {
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(record_.warm_resolution.ratio, 1.0);
  EXPECT_NEAR(*record_.cold_resolution.ratio, 5'000.0 / 5'003, 1e-12);
  ASSERT_TRUE(record_.cold_resolution.interval.has_value());
  EXPECT_NEAR(record_.cold_resolution.interval->low, 5'000.0 / 5'006, 1e-12);
  EXPECT_NEAR(record_.cold_resolution.interval->high, 1, 1e-12);
}

TEST_F(AnalysisOfSevenRounds, gives_efficiency_against_a_base_of_one_worker_only) {
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(base().summary->efficiency, 1);
  EXPECT_NEAR(*fast().summary->efficiency, 2.0 / 2, 1e-12);
  base().spec.workers = 4;
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(base().summary->efficiency, std::nullopt);
  EXPECT_EQ(fast().summary->efficiency, std::nullopt);
}

TEST_F(AnalysisOfSevenRounds, gives_cpu_time_per_pass_where_it_is_known) {
  for (std::size_t i = 0; i < 7; ++i)
    fast().rounds[i].passes_cpu_ns = 3'000 + 3 * static_cast<std::int64_t>(i);
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(fast().summary->cpu_ns, (3'000.0 + 9) / 3) << "three passes each";
}

TEST_F(AnalysisOfSevenRounds, gives_the_imbalance_of_several_workers) {
  for (Sample& one : fast().rounds) one.workers = busy_for(300, 100);
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(fast().summary->imbalance, 0.5) << "the busiest worked 300, the mean 200";
  EXPECT_EQ(base().summary->imbalance, std::nullopt) << "of one worker";
  for (Sample& one : fast().rounds) one.workers = busy_for(0, 0);
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(fast().summary->imbalance, std::nullopt) << "of workers that did nothing";
}

TEST_F(AnalysisOfSevenRounds, takes_the_workers_time_apart_beside_the_bases_work) {
  for (Sample& one : base().rounds)
    one.workers = {{.passes = {.busy_ns = 900}, .first_pass = {.busy_ns = 400}}};
  for (Sample& one : fast().rounds) one.workers = busy_for(600, 500);
  analyse(record_, 0.98, 0.01);
  ASSERT_TRUE(fast().summary->warm_breakdown && fast().summary->cold_breakdown);
  EXPECT_DOUBLE_EQ(fast().summary->warm_breakdown->work_ns, 300) << "900 in three passes";
  EXPECT_DOUBLE_EQ(fast().summary->warm_breakdown->inflation_ns, 1'100.0 / 3 - 300);
  EXPECT_DOUBLE_EQ(fast().summary->cold_breakdown->start_up_ns, 2 * 30);
  base().status = Status::failed;
  analyse(record_, 0.98, 0.01);
  EXPECT_FALSE(fast().summary->warm_breakdown.has_value()) << "without a base";
}

TEST_F(AnalysisOfSevenRounds, can_be_repeated) {
  analyse(record_, 0.98, 0.01);
  const model::ExperimentRecord once = record_;
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(record_, once);
}

TEST_F(AnalysisOfSevenRounds, gives_no_number_for_a_case_that_is_not_well) {
  for (const Status status : {Status::failed, Status::timeout, Status::invalid}) {
    fast().status = status;
    analyse(record_, 0.98, 0.01);
    EXPECT_EQ(fast().summary, std::nullopt);
    ASSERT_EQ(record_.comparisons.size(), 2U);
    EXPECT_EQ(warm().verdict, Verdict::invalid);
    EXPECT_EQ(warm().ratio, std::nullopt);
    EXPECT_EQ(warm().interval, std::nullopt);
    EXPECT_EQ(warm().case_id, "fast");
  }
  EXPECT_EQ(warm().reason, "fast invalid");
}

TEST_F(AnalysisOfSevenRounds, compares_nothing_with_a_base_that_is_not_well) {
  base().status = Status::failed;
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(warm().verdict, Verdict::invalid);
  EXPECT_EQ(warm().reason, "base failed");
  EXPECT_EQ(record_.warm_resolution, model::Resolution());
  ASSERT_TRUE(fast().summary.has_value()) << "what works keeps its numbers";
  EXPECT_EQ(fast().summary->efficiency, std::nullopt);
}

TEST_F(AnalysisOfSevenRounds, resolves_nothing_without_a_control) {
  record_.control.status = Status::failed;
  record_.control.rounds.pop_back();
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(record_.warm_resolution, model::Resolution());
  EXPECT_EQ(warm().verdict, Verdict::unresolved);
  EXPECT_NEAR(*warm().ratio, 2, 1e-12);
}

TEST_F(AnalysisOfSevenRounds, takes_a_pass_of_0_ns_as_1_since_ratios_are_taken) {
  for (Sample& one : fast().rounds) one.passes_ns = {0};
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(fast().summary->warm.median, 1);
  EXPECT_NEAR(*warm().ratio, 1'030, 1e-9);
}

TEST(ComparisonCount, is_two_for_each_case_but_the_base) {
  model::ExperimentSpec spec;
  spec.cases.resize(1);
  EXPECT_EQ(comparison_count(spec), 0);
  spec.cases.resize(4);
  EXPECT_EQ(comparison_count(spec), 6);
}

TEST(ComparisonCount, has_two_more_for_each_case_beside_a_second_loop) {
  using model::Mode;
  model::ExperimentSpec spec;
  for (const Mode mode : {Mode::seq, Mode::procs, Mode::py_loop, Mode::py_threads, Mode::py_procs})
    spec.cases.push_back({.id = "", .label = "", .mode = mode, .chunk = {}, .transport = {}});
  EXPECT_EQ(comparison_count(spec), 8 + 4);
  std::swap(spec.cases[0], spec.cases[2]);
  EXPECT_EQ(comparison_count(spec), 8) << "it is the base";
}

/// seq takes 100 ns per pass, CPython's loop 1000, and its two processes 4000.
class AnalysisBesideASecondLoop : public ::testing::Test {
 protected:
  AnalysisBesideASecondLoop() {
    const auto rounds = [](std::int64_t pass_ns) {
      std::vector<Sample> samples;
      for (int i = 0; i < 7; ++i) samples.push_back(sample(pass_ns + pass_ns * i / 100, 10 * pass_ns));
      for (Sample& one : samples) one.workers = busy_for(pass_ns, pass_ns);
      return samples;
    };
    record_.cases = {make_case("seq", 1, rounds(100)), make_case("py-loop", 1, rounds(1'000)),
                     make_case("py-procs", 2, rounds(4'000))};
    record_.cases[1].spec.mode = model::Mode::py_loop;
    record_.cases[2].spec.mode = model::Mode::py_procs;
    record_.control = make_case("control", 1, rounds(100));
    for (const CaseRecord& item : record_.cases) record_.spec.cases.push_back(item.spec);
  }

  model::ExperimentRecord record_;
};

TEST_F(AnalysisBesideASecondLoop, compares_its_language_with_it_after_the_comparisons_with_the_base) {
  analyse(record_, 0.98, 0.01);
  ASSERT_EQ(record_.comparisons.size(), 6U);
  EXPECT_EQ(record_.comparisons[2].base_id, "seq");
  EXPECT_NEAR(*record_.comparisons[2].ratio, 100.0 / 4'000, 1e-12);
  const model::Comparison& own = record_.comparisons[4];
  EXPECT_EQ(own.case_id, "py-procs");
  EXPECT_EQ(own.base_id, "py-loop");
  EXPECT_EQ(own.metric, Metric::warm);
  EXPECT_NEAR(*own.ratio, 1.0 / 4, 1e-12);
  EXPECT_EQ(own.verdict, Verdict::slower) << own.reason;
  EXPECT_EQ(record_.comparisons[5].metric, Metric::cold);
}

TEST_F(AnalysisBesideASecondLoop, gives_efficiency_against_it) {
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(record_.cases[1].summary->efficiency, 1);
  EXPECT_NEAR(*record_.cases[2].summary->efficiency, 1.0 / 8, 1e-12);
}

TEST_F(AnalysisBesideASecondLoop, does_not_take_apart_what_does_not_tell_its_transfers) {
  analyse(record_, 0.98, 0.01);
  EXPECT_TRUE(record_.cases[0].summary->warm_breakdown.has_value());
  EXPECT_FALSE(record_.cases[1].summary->warm_breakdown.has_value());
  EXPECT_FALSE(record_.cases[2].summary->cold_breakdown.has_value());
}

TEST_F(AnalysisBesideASecondLoop, that_is_not_well_compares_nothing_with_it) {
  record_.cases[1].status = Status::failed;
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(record_.comparisons[4].verdict, Verdict::invalid);
  EXPECT_EQ(record_.comparisons[4].reason, "py-loop failed");
  EXPECT_EQ(record_.cases[2].summary->efficiency, std::nullopt);
}

TEST_F(AnalysisBesideASecondLoop, holds_it_against_the_runs_one_control) {
  record_.control.status = Status::failed;
  analyse(record_, 0.98, 0.01);
  EXPECT_EQ(record_.comparisons[4].verdict, Verdict::unresolved);
}

}  // namespace
}  // namespace parbench::measure
