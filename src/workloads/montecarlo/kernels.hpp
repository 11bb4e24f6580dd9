#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "workloads/montecarlo/moments.hpp"

namespace parbench::montecarlo {

/// The stream of item `item`: SplitMix64 seeded by its index, so that what an item draws depends neither on
/// who computes it nor on what was computed before.
base::Random stream(std::uint64_t seed, std::uint64_t item);

/// `samples` points in the unit square, each of which counts 4 in the quarter of a circle and 0 beside it.
Moments sample_pi(base::Random random, std::uint64_t samples);

/// A European call: the right to buy at `strike` when `maturity` is over.
struct Option {
  double spot = 100;        ///< price now, > 0
  double strike = 105;      ///< > 0
  double rate = 0.05;       ///< riskless, per year, continuously compounded
  double volatility = 0.2;  ///< per square root of a year
  double maturity = 1;      ///< years
};

/// `samples` discounted pay-offs, with terminal prices of a geometric Brownian motion.
Moments sample_option(base::Random random, std::uint64_t samples, const Option& option);

/// What the option is worth by Black and Scholes (Journal of Political Economy, 1973), to which the mean of
/// sample_option tends.
double black_scholes(const Option& option);

}  // namespace parbench::montecarlo
