#include "plot/ticks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/error.hpp"

namespace parbench::plot {
namespace {

constexpr std::size_t ticks_max = 10;
constexpr std::array<double, 3> steps{1, 2, 5};

/// The shortest decimal number near: 0.1 rather than 0.1 * 3 / 3.
double clean(double value) {
  const double scale = std::pow(10.0, 12 - std::ceil(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

std::vector<double> decade_ticks(Domain domain, std::span<const double> multiples) {
  std::vector<double> ticks;
  for (int power = static_cast<int>(std::floor(std::log10(domain.low))); std::pow(10.0, power) <= domain.high;
       ++power)
    for (const double multiple : multiples) {
      const double tick = clean(multiple * std::pow(10.0, power));
      if (tick >= domain.low && tick <= domain.high) ticks.push_back(tick);
    }
  return ticks;
}

std::vector<double> even_ticks(Domain domain) {
  const double rough = (domain.high - domain.low) / 5;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double multiple : {5.0, 2.0, 1.0})
    if (multiple * power >= rough) step = multiple * power;
  std::vector<double> ticks;
  for (double index = std::ceil(domain.low / step); index * step <= domain.high; ++index)
    ticks.push_back(index == 0 ? 0 : clean(index * step));
  return ticks;
}

}  // namespace

void Domain::include(double value) {
  low = std::min(low, value);
  high = std::max(high, value);
}

Domain domain_of(const std::vector<double>& values, Domain fallback) {
  if (values.empty()) return fallback;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

Domain widened(Domain domain, double factor) {
  return {domain.low / factor, domain.high * factor};
}

std::vector<double> log_ticks(Domain domain) {
  PARBENCH_EXPECT(domain.low > 0 && domain.low < domain.high);
  const std::vector<double> fine = decade_ticks(domain, steps);
  if (fine.size() < 3) return even_ticks(domain);
  if (fine.size() <= ticks_max) return fine;
  return decade_ticks(domain, std::span(steps).first(1));
}

std::vector<double> symlog_ticks(Domain domain) {
  std::vector<double> ticks;
  const double reach = std::max(std::abs(domain.low), std::abs(domain.high));
  for (const double tick : decade_ticks({1, std::max(reach, 1.0)}, steps))
    for (const double signed_tick : {-tick, tick})
      if (signed_tick >= domain.low && signed_tick <= domain.high) ticks.push_back(signed_tick);
  if (domain.low <= 0 && domain.high >= 0) ticks.push_back(0);
  std::sort(ticks.begin(), ticks.end());
  return ticks;
}

}  // namespace parbench::plot
