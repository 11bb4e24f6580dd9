#include "metg/sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace parbench::metg {
namespace {

const Grid grid{300'000, 10, 1'000'000, std::sqrt(10.0)};

/// Ways whose efficiency is s / (s + overhead), measured without noise as the sweep asks.
class Machine {
 public:
  explicit Machine(std::vector<double> overheads) : overheads_(std::move(overheads)) {
    for (std::size_t i = 0; i < overheads_.size(); ++i) ways_.push_back({{Curve{}, {0.5, 0.9}, 0.3, 0.93}});
  }

  void measure(const Step& step) {
    for (const std::size_t way : step.ways)
      add_point(ways_[way][0].curve,
                {step.size, std::vector<double>(static_cast<std::size_t>(step.rounds),
                                                step.size / (step.size + overheads_[way]))});
  }

  /// All steps, until there are none or too many.
  std::vector<Step> run(Sweep& sweep) {
    std::vector<Step> steps;
    while (auto step = sweep.next(ways_)) {
      measure(*step);
      steps.push_back(*step);
      if (steps.size() > 500) break;
    }
    return steps;
  }

  const Curve& curve(std::size_t way) const { return ways_[way][0].curve; }
  const std::vector<Way>& ways() const { return ways_; }

 private:
  std::vector<double> overheads_;
  std::vector<Way> ways_;
};

TEST(Sweep, begins_with_all_ways_at_the_start) {
  Sweep sweep(grid, 2);
  EXPECT_EQ(sweep.next({{}, {}}), (Step{300'000, {0, 1}, 4}));
}

TEST(Sweep, ends_and_finds_each_crossing) {
  Machine machine({15, 1200, 9000});
  Sweep sweep(grid, 3);
  const auto steps = machine.run(sweep);
  EXPECT_LT(steps.size(), 80U);
  for (const auto& [way, overhead] : {std::pair<std::size_t, double>{0, 15}, {1, 1200}, {2, 9000}}) {
    const Threshold half = find_threshold(machine.curve(way), 0.5);
    const Threshold most = find_threshold(machine.curve(way), 0.9);
    EXPECT_NEAR(half.size, overhead, 0.02 * overhead);
    EXPECT_NEAR(most.size, 9 * overhead, 0.2 * overhead);
    EXPECT_TRUE(half.interval && most.interval) << way;
  }
}

TEST(Sweep, does_not_follow_a_way_far_below_its_crossings) {
  Machine machine({15, 9000});
  Sweep sweep(grid, 2);
  machine.run(sweep);
  EXPECT_GE(machine.curve(1).points.front().size, 900);
  EXPECT_LE(machine.curve(0).points.front().size, 15);
}

TEST(Sweep, goes_up_where_the_start_was_too_small) {
  Machine machine({50'000});
  Sweep sweep(grid, 1);
  machine.run(sweep);
  EXPECT_GT(machine.curve(0).points.back().size, 900'000);
  EXPECT_NEAR(find_threshold(machine.curve(0), 0.9).size, 450'000, 5000);
}

TEST(Sweep, stays_within_its_sizes) {
  Machine machine({1, 1e9});
  Sweep sweep(grid, 2);
  for (const Step& step : machine.run(sweep)) {
    EXPECT_GE(step.size, grid.smallest);
    EXPECT_LE(step.size, grid.largest);
    EXPECT_FALSE(step.ways.empty());
  }
  EXPECT_EQ(find_threshold(machine.curve(0), 0.5).size, 0);
  EXPECT_TRUE(std::isinf(find_threshold(machine.curve(1), 0.5).size));
}

TEST(Sweep, ends_where_a_way_gives_nothing) {
  Machine machine({100});
  Sweep sweep(grid, 2);
  std::vector<Way> ways(2);
  for (int i = 0; i < 200; ++i)
    if (!sweep.next(ways)) return;
  FAIL() << "it goes on for ever";
}

TEST(Sweep, measures_ways_together_that_cross_at_the_same_size) {
  Machine machine({1000, 1000});
  Sweep sweep(grid, 2);
  for (const Step& step : machine.run(sweep)) EXPECT_EQ(step.ways.size(), 2U) << step.size;
}

}  // namespace
}  // namespace parbench::metg
