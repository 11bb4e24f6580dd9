#include "stats/law_fits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <vector>

namespace parbench::stats {
namespace {

using Points = std::span<const SpeedUp>;

/// Amdahl's law and the universal one in one form, p / S = 1 + sigma (p - 1) + kappa p (p - 1): the former has no kappa.
enum class Terms { contention, contention_and_coherency };

std::optional<Refusal> refuse(Points points, std::size_t needed, const char* law) {
  std::set<double> counts;
  for (const SpeedUp& point : points) {
    if (!std::isfinite(point.workers) || point.workers < 1) return Refusal{"a worker count is not 1 or more"};
    if (!std::isfinite(point.speed_up) || point.speed_up <= 0)
      return Refusal{"a speed-up is not a positive number"};
    if (point.workers > 1) counts.insert(point.workers);
  }
  if (counts.size() >= needed) return std::nullopt;
  const std::string found = counts.empty() ? "none" : std::to_string(counts.size());
  return Refusal{std::string(law) + " takes at least " + std::to_string(needed) +
                 " different worker counts above 1, and there " +
                 (counts.size() == 1 ? "is only 1" : "are " + found)};
}

/// sigma and kappa.
using Parameters2 = std::array<double, 2>;

double inverse_efficiency(const Parameters2& theta, double p) {
  return 1 + theta[0] * (p - 1) + theta[1] * p * (p - 1);
}

double squared_log_error(const Parameters2& theta, Points points) {
  double sum = 0;
  for (const SpeedUp& point : points) {
    const double error =
        std::log(point.workers / point.speed_up) - std::log(inverse_efficiency(theta, point.workers));
    sum += error * error;
  }
  return sum;
}

/// q(theta) = theta' a theta / 2 - b' theta
struct Quadratic {
  double a00 = 0, a01 = 0, a11 = 0, b0 = 0, b1 = 0;

  double value(const Parameters2& t) const {
    return (a00 * t[0] * t[0] + 2 * a01 * t[0] * t[1] + a11 * t[1] * t[1]) / 2 - b0 * t[0] - b1 * t[1];
  }

  /// The least over sigma in [0, 1], kappa >= 0: inside where it lies there, or else on one of the edges.
  Parameters2 bounded_minimum(Terms terms) const {
    const Parameters2 without_coherency{std::clamp(b0 / a00, 0.0, 1.0), 0};
    if (terms == Terms::contention) return without_coherency;
    const double determinant = a00 * a11 - a01 * a01;
    if (determinant > 1e-12 * a00 * a11) {
      const Parameters2 inside{(b0 * a11 - b1 * a01) / determinant, (b1 * a00 - b0 * a01) / determinant};
      if (inside[0] >= 0 && inside[0] <= 1 && inside[1] >= 0) return inside;
    }
    const std::array<Parameters2, 3> edges{without_coherency, Parameters2{0, std::max(0.0, b1 / a11)},
                                           Parameters2{1, std::max(0.0, (b1 - a01) / a11)}};
    return *std::min_element(edges.begin(), edges.end(), [this](const auto& one, const auto& other) {
      return value(one) < value(other);
    });
  }
};

/// The squared log error near `theta`, taking log m for linear there.
Quadratic near(const Parameters2& theta, Points points) {
  Quadratic q;
  for (const SpeedUp& point : points) {
    const double p = point.workers;
    const double m = inverse_efficiency(theta, p);
    const double x0 = (p - 1) / m;
    const double x1 = p * (p - 1) / m;
    const double target = std::log(p / point.speed_up) - std::log(m) + x0 * theta[0] + x1 * theta[1];
    q.a00 += x0 * x0;
    q.a01 += x0 * x1;
    q.a11 += x1 * x1;
    q.b0 += x0 * target;
    q.b1 += x1 * target;
  }
  return q;
}

/// From `from` towards `to`, as far as it gets better; `from` where it does not.
Parameters2 damped(const Parameters2& from, const Parameters2& to, Points points) {
  const double before = squared_log_error(from, points);
  double step = 1;
  for (int halving = 0; halving < 40; ++halving, step /= 2) {
    const Parameters2 theta{from[0] + step * (to[0] - from[0]), from[1] + step * (to[1] - from[1])};
    if (squared_log_error(theta, points) < before) return theta;
  }
  return from;
}

Parameters2 least_log_error(Points points, Terms terms) {
  Parameters2 theta{0, 0};
  for (int iteration = 0; iteration < 100; ++iteration) {
    const Parameters2 next = damped(theta, near(theta, points).bounded_minimum(terms), points);
    const double change = std::abs(next[0] - theta[0]) + std::abs(next[1] - theta[1]);
    theta = next;
    if (change <= 1e-12 * (theta[0] + theta[1])) break;
  }
  return theta;
}

}  // namespace

Fitted<AmdahlLaw> fit_amdahl(Points points) {
  if (auto refusal = refuse(points, 2, "Amdahl's law")) return *refusal;
  return AmdahlLaw{least_log_error(points, Terms::contention)[0]};
}

Fitted<UniversalLaw> fit_universal(Points points) {
  if (auto refusal = refuse(points, 3, "the Universal Scalability Law")) return *refusal;
  const Parameters2 theta = least_log_error(points, Terms::contention_and_coherency);
  return UniversalLaw{theta[0], theta[1]};
}

Fitted<GustafsonLaw> fit_gustafson(Points points) {
  if (auto refusal = refuse(points, 2, "Gustafson's law")) return *refusal;
  double lost = 0;
  double possible = 0;
  for (const SpeedUp& point : points) {
    const double share = (point.workers - 1) / point.workers;
    lost += share * (1 - efficiency(point));
    possible += share * share;
  }
  return GustafsonLaw{std::clamp(lost / possible, 0.0, 1.0)};
}

}  // namespace parbench::stats
