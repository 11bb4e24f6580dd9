#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>

#include "compare/compare.hpp"
#include "compare/simulated_run.hpp"

/// Pairs of simulated runs: how often the same code is called changed, and how often a change is found. All is
/// seeded, so the rates are the same everywhere; they are printed, since they are what a user may ask for.
namespace parbench::compare {
namespace {

using base::Random;
using test::Code;
using test::Machine;
using test::MachineModel;

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
constexpr int pairs = 500;
#else
constexpr int pairs = 100;
#endif

/// Each run has a speed of its own, drifts, and waves, by tens of percent.
Machine drifting(Random& random) {
  const double level = 0.17 * random.normal();
  const double slope = 0.005 * random.normal();
  return [=, &random, process = 0](int) mutable {
    ++process;
    return level + slope * process / 4 + 0.05 * std::sin(process / 9.0) + 0.015 * random.normal();
  };
}

/// A neighbour has a share of the second CPU in one run of four: as long as it lasts, two workers take longer.
Machine second_cpu_shared(Random& random) {
  const double shared = random.uniform() < 0.25 ? 0.2 + 0.3 * random.uniform() : 0;
  return [=, &random](int workers) { return (workers > 1 ? shared : 0) + 0.012 * random.normal(); };
}

/// Other programs want the CPUs: two workers seldom have both, in some runs more seldom than in others.
Machine overloaded(Random& random) {
  const double share = random.uniform();
  return [=, &random](int workers) {
    return (workers > 1 && random.uniform() < share ? 2.0 : 0) + 0.3 * random.exponential();
  };
}

Machine heavy_tailed(Random& random) {
  return [&random](int) {
    return 0.01 * random.normal() / std::sqrt(random.exponential()) +
           (random.uniform() < 0.1 ? 0.3 * random.exponential() : 0);
  };
}

bool is_changed(const Change& change) {
  return change.verdict == Verdict::regressed || change.verdict == Verdict::improved;
}

struct Rates {
  double any = 0;    ///< pairs in which anything has changed
  double found = 0;  ///< pairs in which threads/2, warm, has regressed
  double other = 0;  ///< pairs in which another case has changed
};

Rates rates_of(const MachineModel& before, const MachineModel& after, const Code& code, int rounds,
               const Settings& settings = {}) {
  Rates rates;
  for (int pair = 0; pair < pairs; ++pair) {
    const auto seed = static_cast<std::uint64_t>(2 * pair);
    const Comparison comparison =
        compare_reports(test::simulated_run(before, seed, {rounds, {1, 1, 1}}),
                        test::simulated_run(after, seed + 1, {rounds, code.factors}), settings);
    const auto holds = [&](auto condition) {
      return std::any_of(comparison.changes.begin(), comparison.changes.end(), condition) ? 1.0 / pairs : 0;
    };
    rates.any += holds(is_changed);
    rates.found += holds([](const Change& change) {
      return change.case_id == "squares/threads/2" && change.metric == model::Metric::warm &&
             change.verdict == Verdict::regressed;
    });
    rates.other += holds(
        [](const Change& change) { return change.case_id != "squares/threads/2" && is_changed(change); });
  }
  return rates;
}

void print(const std::string& what, int rounds, double rate) {
  std::cout << "[ measured ] " << std::left << std::setw(52) << what << std::right << std::setw(4) << rounds
            << " rounds  " << std::fixed << std::setprecision(1) << std::setw(5) << 100 * rate << " % of "
            << pairs << " pairs\n";
}

void expect_honest(const std::string& name, const MachineModel& model) {
  for (const int rounds : {8, 20, 68}) {
    const Rates rates = rates_of(model, model, {}, rounds);
    print("the same code called changed, " + name, rounds, rates.any);
    EXPECT_LE(rates.any, 0.05) << name << ", " << rounds << " rounds";
  }
}

TEST(CompareHonesty, The_same_code_is_seldom_called_changed_under_plain_noise) {
  expect_honest("plain 1.5 %", test::steady(0.015));
  expect_honest("plain 5 %", test::steady(0.05));
}
TEST(CompareHonesty, The_same_code_is_seldom_called_changed_where_the_machine_drifts_between_runs) {
  expect_honest("drift", drifting);
}
TEST(CompareHonesty, The_same_code_is_seldom_called_changed_where_a_neighbour_shares_the_second_cpu) {
  expect_honest("second CPU shared", second_cpu_shared);
}
TEST(CompareHonesty, The_same_code_is_seldom_called_changed_on_an_overloaded_machine) {
  expect_honest("overloaded", overloaded);
}
TEST(CompareHonesty, The_same_code_is_seldom_called_changed_under_heavy_tails) {
  expect_honest("heavy tails", heavy_tailed);
}

void expect_found(const std::string& name, const MachineModel& model, double factor, int rounds,
                  double least) {
  const Rates rates = rates_of(model, model, {rounds, {1, factor, 1}}, rounds);
  print("found, " + name, rounds, rates.found);
  EXPECT_GE(rates.found, least) << name;
  EXPECT_LE(rates.other, 0.05) << name;
}

TEST(CompareHonesty, A_slowdown_of_5_percent_is_found_in_one_case) {
  expect_found("5 % slower, plain 1 %", test::steady(0.01), 1.05, 12, 0.9);
  expect_found("5 % slower, plain 1.5 %", test::steady(0.015), 1.05, 30, 0.9);
  expect_found("5 % slower, drift", drifting, 1.05, 30, 0.9);
  expect_found("5 % slower, heavy tails", heavy_tailed, 1.05, 68, 0.4);
}

TEST(CompareHonesty, A_slowdown_of_1_percent_does_not_matter) {
  const Rates rates = rates_of(test::steady(0.01), test::steady(0.01), {30, {1, 1.01, 1}}, 30);
  print("found, 1 % slower, plain 1 %", 30, rates.found);
  EXPECT_LE(rates.found, 0.01);
}

// What would be found if nothing were done against drift: the tests above could not fail otherwise.
TEST(CompareHonesty, Times_held_against_those_of_the_other_run_would_call_the_same_code_changed) {
  Settings naive;
  naive.drift = 1e-9;
  const Rates rates = rates_of(drifting, drifting, {}, 20, naive);
  print("by their own times, drift", 20, rates.any);
  EXPECT_GE(rates.any, 0.5);
}

TEST(CompareHonesty, On_a_steady_machine_a_slowdown_of_everything_is_found_by_those_who_say_so) {
  Settings steady_machine;
  steady_machine.drift = 0.01;
  const Rates slow =
      rates_of(test::steady(0.01), test::steady(0.01), {30, {1.05, 1.05, 1.05}}, 30, steady_machine);
  print("found, all 5 % slower, --drift 1%", 30, slow.found);
  EXPECT_GE(slow.found, 0.9);
  const Rates same = rates_of(test::steady(0.01), test::steady(0.01), {}, 30, steady_machine);
  print("the same code called changed, --drift 1%", 30, same.any);
  EXPECT_LE(same.any, 0.05);
}

}  // namespace
}  // namespace parbench::compare
