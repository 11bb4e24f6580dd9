#include "stats/scaling_laws.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace parbench::stats {

double efficiency(const SpeedUp& point) {
  return point.speed_up / point.workers;
}

double karp_flatt(const SpeedUp& point) {
  PARBENCH_EXPECT(point.workers > 1 && point.speed_up > 0);
  return (1 / point.speed_up - 1 / point.workers) / (1 - 1 / point.workers);
}

double AmdahlLaw::speed_up(double workers) const {
  return 1 / (serial_fraction + (1 - serial_fraction) / workers);
}

std::optional<double> AmdahlLaw::limit() const {
  return serial_fraction > 0 ? std::optional(1 / serial_fraction) : std::nullopt;
}

double UniversalLaw::speed_up(double workers) const {
  return workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1));
}

std::optional<double> UniversalLaw::best_workers() const {
  if (coherency <= 0) return std::nullopt;
  return std::max(1.0, std::sqrt((1 - contention) / coherency));
}

double GustafsonLaw::speed_up(double workers) const {
  return workers - serial_fraction * (workers - 1);
}

}  // namespace parbench::stats
