#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "stats/intervals.hpp"
#include "stats/judge.hpp"
#include "stats/looks.hpp"
#include "stats/rounds.hpp"

/// Whole runs, simulated: how often the procedure calls identical code different, and how often it finds a
/// difference. All is seeded, so the rates are the same everywhere; they are printed, since they are what a
/// user may ask for.
namespace parbench::stats {
namespace {

using namespace std::chrono_literals;
using base::Random;
using model::Verdict;

// A run takes 0.3 ms, but 15 times that under a sanitizer, where the code is under test rather than its
// rates.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
constexpr int runs_of_a_rate = 2000;
#else
constexpr int runs_of_a_rate = 400;
#endif

constexpr int base_slot = 0;
constexpr int control_slot = 1;
constexpr int metrics = 2;  // warm, cold
constexpr int rounds_max = 132;
constexpr auto round_time = 80ms;  // of `squares`, on 2 CPUs
constexpr auto max_time = 10s;

/// When a process runs: what its time may depend on besides the case.
struct Moment {
  int process;   ///< counted from the start of the run
  int place;     ///< in its round
  int previous;  ///< the slot that ran just before
};

/// The logarithm of the factor by which the machine slows the process that runs at this moment.
using Noise = std::function<double(const Moment&)>;
/// Made anew for each run.
using NoiseModel = std::function<Noise(Random&)>;

NoiseModel gaussian(double deviation) {
  return [=](Random& random) { return [=, &random](const Moment&) { return deviation * random.normal(); }; };
}

Noise drift(Random& random) {  // slows by a third from start to end, and waves
  return [&random](const Moment& at) {
    return 0.0006 * at.process + 0.05 * std::sin(at.process / 7.0) + 0.02 * random.normal();
  };
}

Noise autocorrelated(Random& random) {
  return [&random, level = 0.0](const Moment&) mutable {
    level = 0.97 * level + 0.02 * random.normal();
    return level + 0.01 * random.normal();
  };
}

Noise heavy_tailed(
    Random& random) {  // Student's t with 2 degrees of freedom, and slow outliers in one of ten
  return [&random](const Moment&) {
    const double outlier = random.uniform() < 0.1 ? 0.3 * random.exponential() : 0;
    return 0.02 * random.normal() / std::sqrt(random.exponential()) + outlier;
  };
}

Noise two_modes(Random& random) {  // each process by itself, as with the layout of its addresses
  return [&random](const Moment&) { return (random.uniform() < 0.4 ? 0.06 : 0) + 0.005 * random.normal(); };
}

Noise lasting_modes(Random& random) {  // the machine as a whole, for about 20 processes
  return [&random, slow = false](const Moment&) mutable {
    if (random.uniform() < 0.05) slow = !slow;
    return (slow ? 0.15 : 0) + 0.02 * random.normal();
  };
}

Noise place_matters(Random& random) {  // the first of a round is slow, the last a little
  return [&random](const Moment& at) {
    return (at.place == 0 ? 0.05 : 0) + (at.place > 1 ? 0.01 * at.place : 0) + 0.02 * random.normal();
  };
}

Noise hog(Random& random) {  // who runs after the second case finds the caches cold
  return [&random](const Moment& at) { return (at.previous == 3 ? 0.04 : 0) + 0.02 * random.normal(); };
}

struct Setting {
  NoiseModel noise;
  std::vector<double> factors;  ///< time of each case / time of the base
};

struct Outcome {
  std::vector<model::Comparison> comparisons;  ///< case by case; first warm, then cold
  model::StopReason reason{};
  int rounds = 0;
};

using Judge = std::function<model::Comparison(const PairedTimes&, double level)>;

Outcome simulate(const Setting& setting, std::uint64_t seed, const Judge& judge_pair) {
  const auto cases = static_cast<int>(setting.factors.size());
  const RoundSchedule schedule(cases + 2, seed);
  const LookPlan looks(rounds_max, metrics * cases);
  static std::map<std::pair<int, int>, double> levels;  // [comparisons, rounds]: the same in all runs
  Random random(Random(~seed).next());
  const Noise noise = setting.noise(random);
  std::vector<std::vector<double>> times[metrics];
  for (auto& of_metric : times) of_metric.resize(static_cast<std::size_t>(cases + 2));
  Moment at{0, 0, base_slot};
  for (int round = 0;; ++round) {
    at.place = 0;
    for (const int slot : schedule.round(round)) {
      const double slowed = noise(at);
      const double factor = slot > control_slot ? setting.factors[static_cast<std::size_t>(slot - 2)] : 1;
      times[0][static_cast<std::size_t>(slot)].push_back(1e6 * factor * std::exp(slowed));
      times[1][static_cast<std::size_t>(slot)].push_back(2e6 * factor *
                                                         std::exp(slowed + 0.003 * random.normal()));
      at = {at.process + 1, at.place + 1, slot};
    }
    Outcome outcome{{}, {}, round + 1};
    const TimeBudget time{outcome.rounds * round_time, max_time};
    if (looks.is_look(outcome.rounds) || time.spent >= time.max) {
      double& level = levels[{metrics * cases, outcome.rounds}];
      if (level == 0) level = looks.level(outcome.rounds);
      for (std::size_t slot = 2; slot < times[0].size(); ++slot) {
        for (const auto& of : times) {
          outcome.comparisons.push_back(judge_pair({of[base_slot], of[control_slot], of[slot]}, level));
        }
      }
    }
    if (const Decision stop = decide(outcome.comparisons, outcome.rounds, looks, time)) {
      outcome.reason = *stop;
      return outcome;
    }
  }
}

model::Comparison honest(const PairedTimes& times, double level) {
  return judge(times, level);
}

bool different(const model::Comparison& comparison) {
  return comparison.verdict == Verdict::faster || comparison.verdict == Verdict::slower;
}

struct Rate {
  int hits = 0;
  int runs = 0;
  long rounds = 0;

  double value() const { return static_cast<double>(hits) / runs; }

  /// Ends of the 99 % interval of the true rate (Wilson 1927).
  double bound(int sign) const {
    const double z = 2.576;
    const double centre = value() + z * z / (2 * runs);
    const double width = z * std::sqrt(value() * (1 - value()) / runs + z * z / (4.0 * runs * runs));
    return (centre + sign * width) / (1 + z * z / runs);
  }
};

/// The rate of runs whose outcome is a `hit`.
Rate rate_of(const Setting& setting, int runs, const std::function<bool(const Outcome&)>& hit,
             const Judge& judge_pair = honest) {
  Rate rate{0, runs, 0};
  for (int run = 0; run < runs; ++run) {
    const Outcome outcome = simulate(setting, static_cast<std::uint64_t>(run), judge_pair);
    rate.hits += hit(outcome);
    rate.rounds += outcome.rounds;
  }
  return rate;
}

void print(const std::string& what, std::size_t cases, const Rate& rate) {
  std::cout << "[ measured ] " << std::left << std::setw(44) << what << std::right << cases << " cases  "
            << std::fixed << std::setprecision(2) << std::setw(6) << 100 * rate.value() << " % of "
            << rate.runs << " runs, " << std::setprecision(0) << static_cast<double>(rate.rounds) / rate.runs
            << " rounds on average\n";
}

bool any_different(const Outcome& outcome) {
  return std::any_of(outcome.comparisons.begin(), outcome.comparisons.end(), different);
}

void expect_honest(const std::string& name, const NoiseModel& noise) {
  for (const std::size_t cases : {1U, 2U, 6U}) {
    const Rate rate = rate_of({noise, std::vector(cases, 1.0)},
                              cases == 6 ? std::max(runs_of_a_rate / 4, 200) : runs_of_a_rate, any_different);
    print("false positives, " + name, cases, rate);
    EXPECT_LE(rate.bound(+1), 0.05) << name << ", " << cases << " cases";
  }
}

TEST(Honesty, Identical_code_is_seldom_called_different_under_plain_noise) {
  expect_honest("plain 2 %", gaussian(0.02));
}
TEST(Honesty, Identical_code_is_seldom_called_different_under_drift) {
  expect_honest("drift", drift);
}
TEST(Honesty, Identical_code_is_seldom_called_different_under_autocorrelated_noise) {
  expect_honest("autocorrelated", autocorrelated);
}
TEST(Honesty, Identical_code_is_seldom_called_different_under_heavy_tails) {
  expect_honest("heavy tails", heavy_tailed);
}
TEST(Honesty, Identical_code_is_seldom_called_different_when_processes_have_two_modes) {
  expect_honest("two modes of processes", two_modes);
}
TEST(Honesty, Identical_code_is_seldom_called_different_when_the_machine_has_two_modes) {
  expect_honest("two modes of the machine", lasting_modes);
}
TEST(Honesty, Identical_code_is_seldom_called_different_when_the_place_in_a_round_matters) {
  expect_honest("place in the round", place_matters);
}

TEST(Honesty, Identical_code_is_seldom_called_different_beside_a_case_that_disturbs_its_successor) {
  const Rate rate = rate_of({hog, {1.0, 1.5}}, runs_of_a_rate, [](const Outcome& outcome) {
    return different(outcome.comparisons[0]) || different(outcome.comparisons[1]);
  });
  print("false positives, beside a disturbing case", 2, rate);
  EXPECT_LE(rate.bound(+1), 0.05);
}

TEST(Honesty, The_intervals_alone_keep_the_rate_without_the_help_of_the_control) {
  const auto interval_only = [](const PairedTimes& times, double level) {
    const std::vector<double> silent(times.base.begin(), times.base.end());  // a control that never differs
    return judge({times.base, silent, times.of}, level);
  };
  for (const std::size_t cases : {1U, 2U}) {
    const Rate rate =
        rate_of({gaussian(0.02), std::vector(cases, 1.0)}, 2 * runs_of_a_rate, any_different, interval_only);
    print("false positives, plain 2 %, no A/A band", cases, rate);
    EXPECT_LE(rate.bound(+1), 0.05);
  }
}

TEST(Honesty, The_simulation_would_notice_intervals_of_95_percent_at_every_look) {
  const auto naive = [](const PairedTimes& times, double) {
    const std::vector<double> silent(times.base.begin(), times.base.end());
    return judge({times.base, silent, times.of}, 0.95);
  };
  const Rate rate = rate_of({gaussian(0.02), {1.0, 1.0}}, 1000, any_different, naive);
  print("false positives of naive 95 % intervals", 2, rate);
  EXPECT_GE(rate.bound(-1), 0.1);
}

/// Power: the first case differs from the base by `factor`, the others do not; found is a right verdict, warm
/// and cold.
Rate power(const NoiseModel& noise, double factor, std::size_t cases) {
  Setting setting{noise, std::vector(cases, 1.0)};
  setting.factors[0] = factor;
  const Verdict right = factor > 1 ? Verdict::slower : Verdict::faster;
  return rate_of(setting, runs_of_a_rate / 2, [=](const Outcome& outcome) {
    return outcome.comparisons[0].verdict == right && outcome.comparisons[1].verdict == right;
  });
}

TEST(Power, A_difference_of_3_percent_is_found_under_noise_of_2_percent) {
  for (const std::size_t cases : {1U, 2U, 6U}) {
    for (const double factor : {1.03, 1 / 1.03}) {
      const Rate rate = power(gaussian(0.02), factor, cases);
      print(factor > 1 ? "3 % slower found, noise 2 %" : "3 % faster found, noise 2 %", cases, rate);
      EXPECT_GE(rate.bound(-1), 0.9);
    }
  }
}

TEST(Power, A_difference_of_1_percent_is_found_under_noise_of_half_a_percent) {
  for (const std::size_t cases : {1U, 2U, 6U}) {
    for (const double factor : {1.01, 1 / 1.01}) {
      const Rate rate = power(gaussian(0.005), factor, cases);
      print(factor > 1 ? "1 % slower found, noise 0.5 %" : "1 % faster found, noise 0.5 %", cases, rate);
      EXPECT_GE(rate.bound(-1), 0.9);
    }
  }
}

TEST(Power, A_difference_of_3_percent_is_mostly_found_under_hostile_noise) {
  const std::map<std::string, NoiseModel> noises{{"drift", drift},
                                                 {"autocorrelated", autocorrelated},
                                                 {"heavy tails", heavy_tailed},
                                                 {"two modes of the machine", lasting_modes}};
  for (const auto& [name, noise] : noises) {
    const Rate rate = power(noise, 1.03, 2);
    print("3 % slower found, " + name, 2, rate);
    EXPECT_GE(rate.bound(-1), 0.5) << name;
  }
}

TEST(Power, A_large_difference_is_found_at_the_first_look) {
  const Rate rate = rate_of({gaussian(0.02), {0.5, 0.6}}, runs_of_a_rate / 4, [](const Outcome& outcome) {
    return outcome.rounds == 8 && outcome.reason == model::StopReason::resolved;
  });
  print("twice as fast, resolved after 8 rounds", 2, rate);
  EXPECT_GE(rate.value(), 0.95);
}

}  // namespace
}  // namespace parbench::stats
