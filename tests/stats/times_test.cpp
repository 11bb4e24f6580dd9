#include "stats/times.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace parbench {
namespace {

TEST(Times, are_the_median_pass_and_the_whole_one_shot_run) {
  model::CaseRecord record;
  record.rounds.resize(2);
  record.rounds[0].passes_ns = {30, 10, 50, 20};
  record.rounds[1].passes_ns = {7};
  record.rounds[1].create_ns = 100;
  record.rounds[1].first_pass_ns = 20;
  record.rounds[1].teardown_ns = 3;
  EXPECT_EQ(stats::times_ns(record, model::Metric::warm), (std::vector<double>{25, 7}));
  EXPECT_EQ(stats::time_ns(record.rounds[1], model::Metric::cold), 123);
}

TEST(Moments, are_those_of_a_sample) {
  const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_EQ(stats::mean(values), 5);
  EXPECT_DOUBLE_EQ(stats::standard_deviation(values), std::sqrt(32.0 / 7));
}

TEST(Moments, of_too_few_values_are_a_broken_contract) {
  EXPECT_DEATH(stats::mean({}), "broken contract");
  EXPECT_DEATH(stats::standard_deviation(std::vector<double>{1}), "broken contract");
}

}  // namespace
}  // namespace parbench
