#pragma once

#include <span>
#include <string>
#include <variant>

#include "stats/scaling_laws.hpp"

/// Laws of scaling from measured speed-ups. As many points as a law has parameters bend it, and do not test it, so points
/// are counted, and too few are refused.
namespace parbench::stats {

/// Why there is no law, in words that go on after "no fit: ".
struct Refusal {
  std::string why;

  bool operator==(const Refusal&) const = default;
};

template <class Law>
using Fitted = std::variant<Law, Refusal>;

/// Least squares of log S, so that points count by their relative error, whatever their size: Gauss-Newton steps, each
/// the exact minimum within the law's bounds (f and sigma 0 to 1, kappa at least 0), halved where they overshoot.
///
/// A count of 1 tells nothing, since each law has S(1) = 1; a law with k parameters takes k + 1 different counts
/// above it. Refuses fewer, counts below 1, and speed-ups that are not positive and finite.
Fitted<AmdahlLaw> fit_amdahl(std::span<const SpeedUp> points);
Fitted<UniversalLaw> fit_universal(std::span<const SpeedUp> points);

/// Least squares of the efficiency S / w, which is linear in f. Refuses as the others do.
Fitted<GustafsonLaw> fit_gustafson(std::span<const SpeedUp> points);

/// The largest of |S of the law / S measured - 1| over the points. Contract: positive speed-ups.
template <class Law>
double worst_error(const Law& law, std::span<const SpeedUp> points) {
  double worst = 0;
  for (const SpeedUp& point : points) {
    const double error = law.speed_up(point.workers) / point.speed_up - 1;
    worst = error > worst ? error : -error > worst ? -error : worst;
  }
  return worst;
}

}  // namespace parbench::stats
