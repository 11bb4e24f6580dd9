#include "scaling/weak.hpp"

#include <gtest/gtest.h>

#include <variant>

#include "scaling/curves.hpp"

namespace parbench::scaling {
namespace {

using stats::GustafsonLaw;

Parameters parameters(std::int64_t size, std::int64_t seed = 1) {
  const auto entry = [](const std::string& name, std::int64_t value) {
    ParameterSpec spec;
    spec.name = name;
    return Parameters::Entry{spec, value, false};
  };
  return Parameters({entry("size", size), entry("seed", seed)});
}

/// One experiment per count; its size is count x 1000.
model::Report weak_run(const std::vector<int>& counts, const test::Noise& noise = {}) {
  model::Report report;
  report.machine = test::machine_of(16);
  for (const int count : counts) {
    test::Noise own = noise;
    own.seed = 100 * noise.seed + static_cast<std::uint64_t>(count);
    report.experiments.push_back(test::curve_run(GustafsonLaw{0.08}, {count}, 12, own));
    report.experiments.back().spec.parameters = parameters(1000 * count);
  }
  return report;
}

TEST(WeakScaling, is_found_where_one_count_grows_with_the_workers) {
  const auto curves = weak_scaling(weak_run({1, 2, 4, 8}));
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_EQ(curves[0].parameter, "size");
  EXPECT_EQ(curves[0].per_worker, 1000);
  ASSERT_EQ(curves[0].points.size(), 4U);
  EXPECT_NEAR(curves[0].points[3].speed_up, 8 - 0.08 * 7, 1e-6);
  const auto& fit = std::get<Fit<GustafsonLaw>>(curves[0].gustafson);
  EXPECT_NEAR(serial_fraction(fit).value, 0.08, 1e-6);
}

TEST(WeakScaling, has_an_interval_that_holds_the_truth) {
  int held = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto curves =
        weak_scaling(weak_run({1, 2, 4, 8}, {.of_round = 0.1, .of_sample = 0.02, .seed = seed}));
    const auto interval = serial_fraction(std::get<Fit<GustafsonLaw>>(curves.at(0).gustafson)).interval;
    held += interval && interval->low <= 0.08 && interval->high >= 0.08 ? 1 : 0;
  }
  EXPECT_GE(held, 88);
}

TEST(WeakScaling, is_not_seen_in_other_series_of_experiments) {
  EXPECT_TRUE(weak_scaling({}).empty());
  EXPECT_TRUE(weak_scaling(weak_run({4})).empty());
  EXPECT_TRUE(weak_scaling(weak_run({4, 4})).empty());
  model::Report constant = weak_run({1, 2});
  constant.experiments[1].spec.parameters = parameters(1000);
  EXPECT_TRUE(weak_scaling(constant).empty());
  model::Report other_growth = weak_run({1, 2});
  other_growth.experiments[1].spec.parameters = parameters(3000);
  EXPECT_TRUE(weak_scaling(other_growth).empty());
  model::Report two_grow = weak_run({1, 2});
  two_grow.experiments[1].spec.parameters = parameters(2000, 2);
  EXPECT_TRUE(weak_scaling(two_grow).empty());
  model::Report other_work = weak_run({1, 2});
  other_work.experiments[1].spec.workload = "else";
  EXPECT_TRUE(weak_scaling(other_work).empty());
}

TEST(WeakScaling, is_found_between_other_experiments) {
  model::Report report = weak_run({1, 2, 3});
  report.experiments.insert(report.experiments.begin(), test::curve_run(GustafsonLaw{0}, {1, 2, 4}, 8));
  report.experiments.push_back(test::curve_run(GustafsonLaw{0}, {2}, 8));
  const auto curves = weak_scaling(report);
  ASSERT_EQ(curves.size(), 1U);
  EXPECT_EQ(curves[0].points.size(), 3U);
}

}  // namespace
}  // namespace parbench::scaling
