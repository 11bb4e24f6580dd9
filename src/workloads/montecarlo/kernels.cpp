#include "workloads/montecarlo/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace parbench::montecarlo {
namespace {

/// The normal distribution function.
double normal_below(double x) {
  return 0.5 * std::erfc(-x * std::sqrt(0.5));
}

}  // namespace

base::Random stream(std::uint64_t seed, std::uint64_t item) {
  return base::Random(base::Random(seed).next() + item);
}

Moments sample_pi(base::Random random, std::uint64_t samples) {
  std::uint64_t hits = 0;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const double x = random.uniform();
    const double y = random.uniform();
    hits += static_cast<std::uint64_t>(x * x + y * y < 1);
  }
  if (samples == 0) return {};
  const double share = static_cast<double>(hits) / static_cast<double>(samples);
  return {samples, 4 * share, 16 * static_cast<double>(samples) * share * (1 - share)};
}

Moments sample_option(base::Random random, std::uint64_t samples, const Option& option) {
  const double drift = (option.rate - option.volatility * option.volatility / 2) * option.maturity;
  const double spread = option.volatility * std::sqrt(option.maturity);
  const double discount = std::exp(-option.rate * option.maturity);
  Moments moments;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const double terminal = option.spot * std::exp(drift + spread * random.normal());
    moments.add(discount * std::max(terminal - option.strike, 0.0));
  }
  return moments;
}

double black_scholes(const Option& option) {
  const double discounted = option.strike * std::exp(-option.rate * option.maturity);
  const double spread = option.volatility * std::sqrt(option.maturity);
  if (spread == 0) return std::max(option.spot - discounted, 0.0);
  const double d = std::log(option.spot / discounted) / spread + spread / 2;
  return option.spot * normal_below(d) - discounted * normal_below(d - spread);
}

}  // namespace parbench::montecarlo
