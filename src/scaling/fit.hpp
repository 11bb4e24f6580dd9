#pragma once

#include <limits>
#include <optional>
#include <variant>
#include <vector>

#include "scaling/redraw.hpp"
#include "stats/bootstrap.hpp"
#include "stats/law_fits.hpp"

namespace parbench::scaling {

/// A law as the measured points have it, and as the same points have it when their rounds are drawn anew.
template <class Law>
struct Fit {
  Law law;
  std::vector<Law> resampled;  ///< empty where there are too few rounds for intervals
  double worst_error = 0;      ///< by which it misses a point, relative to the speed-up

  bool operator==(const Fit&) const = default;
};

template <class Law>
using FitOrRefusal = std::variant<Fit<Law>, stats::Refusal>;

/// A number and its 95 % interval; infinite where nothing bounds it.
struct Value {
  double value = 0;
  std::optional<model::Interval> interval;

  bool operator==(const Value&) const = default;
};

/// What `get` (a number, or no value for infinity) makes of a fitted law.
template <class Law, class Get>
Value value_of(const Fit<Law>& fit, Get get) {
  const auto number = [&](const Law& law) {
    return std::optional<double>(get(law)).value_or(std::numeric_limits<double>::infinity());
  };
  Value value{number(fit.law), std::nullopt};
  if (fit.resampled.empty()) return value;
  std::vector<double> numbers;
  numbers.reserve(fit.resampled.size());
  for (const Law& law : fit.resampled) numbers.push_back(number(law));
  value.interval = stats::percentile_interval(std::move(numbers));
  return value;
}

inline Value serial_fraction(const Fit<stats::AmdahlLaw>& fit) {
  return value_of(fit, [](const stats::AmdahlLaw& law) { return law.serial_fraction; });
}
inline Value limit(const Fit<stats::AmdahlLaw>& fit) {
  return value_of(fit, [](const stats::AmdahlLaw& law) { return law.limit(); });
}
inline Value contention(const Fit<stats::UniversalLaw>& fit) {
  return value_of(fit, [](const stats::UniversalLaw& law) { return law.contention; });
}
inline Value coherency(const Fit<stats::UniversalLaw>& fit) {
  return value_of(fit, [](const stats::UniversalLaw& law) { return law.coherency; });
}
inline Value best_workers(const Fit<stats::UniversalLaw>& fit) {
  return value_of(fit, [](const stats::UniversalLaw& law) { return law.best_workers(); });
}
inline Value serial_fraction(const Fit<stats::GustafsonLaw>& fit) {
  return value_of(fit, [](const stats::GustafsonLaw& law) { return law.serial_fraction; });
}

/// Point of a drawn curve.
struct CurvePoint {
  double workers = 1;
  double speed_up = 1;
  std::optional<model::Interval> interval;

  bool operator==(const CurvePoint&) const = default;
};

/// The law from 1 worker to `workers_max`, `count` points evenly apart, each with its 95 % interval. Contract: count >= 2.
template <class Law>
std::vector<CurvePoint> curve(const Fit<Law>& fit, double workers_max, int count = 60) {
  std::vector<CurvePoint> points;
  points.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const double workers = 1 + (workers_max - 1) * i / (count - 1);
    const Value value = value_of(fit, [&](const Law& law) { return law.speed_up(workers); });
    points.push_back({workers, value.value, value.interval});
  }
  return points;
}

/// `fit_law` is one of stats::fit_... . Takes the points that are to be fitted.
template <class Law>
FitOrRefusal<Law> fit(const std::vector<Point>& points, Rounds rounds,
                      stats::Fitted<Law> (*fit_law)(std::span<const stats::SpeedUp>)) {
  Redraw redraw(points, rounds);
  const auto measured = redraw.measured();
  const auto fitted = fit_law(measured);
  if (const auto* refusal = std::get_if<stats::Refusal>(&fitted)) return *refusal;
  const Law law = std::get<Law>(fitted);
  Fit<Law> result{law, {}, stats::worst_error(law, std::span<const stats::SpeedUp>(measured))};
  if (!redraw.has_rounds_enough()) return result;
  result.resampled.reserve(stats::resamples);
  for (int i = 0; i < stats::resamples; ++i)
    result.resampled.push_back(std::get<Law>(fit_law(redraw.draw())));
  return result;
}

}  // namespace parbench::scaling
