#pragma once

#include <optional>

/// How speed-up depends on the number of workers, as the laws of the field have it. A speed-up is the time of the
/// sequential loop / the time of the workers, for the same work in both.
namespace parbench::stats {

/// `speed_up` of that many workers.
struct SpeedUp {
  double workers = 1;
  double speed_up = 1;

  bool operator==(const SpeedUp&) const = default;
};

/// Speed-up per worker.
double efficiency(const SpeedUp& point);

/// The experimentally determined serial fraction e = (1/S - 1/p) / (1 - 1/p), of the work that would explain this
/// speed-up S of p workers if nothing but a serial part limited it. Where it grows with p, something else does:
/// communication, memory, start-up. Negative where S > p. Contract: workers > 1, speed-up > 0. Karp and Flatt,
/// Measuring parallel processor performance, Communications of the ACM 33 (1990) 539-543.
double karp_flatt(const SpeedUp& point);

/// S(p) = 1 / (f + (1 - f) / p). Amdahl, Validity of the single processor approach to achieving large scale computing
/// capabilities, AFIPS 30 (1967) 483-485.
struct AmdahlLaw {
  double serial_fraction = 0;  ///< f, of the sequential time; 0 to 1

  double speed_up(double workers) const;

  /// What no number of workers exceeds, 1 / f; no value: there is no such limit.
  std::optional<double> limit() const;

  bool operator==(const AmdahlLaw&) const = default;
};

/// The Universal Scalability Law, S(p) = p / (1 + sigma (p - 1) + kappa p (p - 1)). With kappa = 0 it is Amdahl's.
/// Gunther, Guerrilla Capacity Planning, Springer 2007, chapter 4.
struct UniversalLaw {
  double contention = 0;  ///< sigma, the queueing for what only one can have; 0 to 1
  double coherency = 0;   ///< kappa, each worker's keeping in step with each other; at least 0

  double speed_up(double workers) const;

  /// The count with the highest speed-up, sqrt((1 - sigma) / kappa), at least 1. No value: more workers never make
  /// it slower.
  std::optional<double> best_workers() const;

  bool operator==(const UniversalLaw&) const = default;
};

/// Scaled speed-up S(w) = w - f (w - 1), where the work grows with the number of workers. Gustafson, Reevaluating
/// Amdahl's law, Communications of the ACM 31 (1988) 532-533.
struct GustafsonLaw {
  double serial_fraction = 0;  ///< f, of the workers' time; 0 to 1

  double speed_up(double workers) const;

  bool operator==(const GustafsonLaw&) const = default;
};

}  // namespace parbench::stats
