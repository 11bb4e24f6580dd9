#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

/// Seeded random numbers that are the same on every platform and standard library, which <random>'s
/// distributions are not: a seed printed in a report must give the same data anywhere.
namespace parbench::base {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). Passes
/// BigCrush, has 64 bits of state, and any two seeds give unrelated streams, so item i of a workload may use
/// Random(seed + i).
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  /// Uniform in [0, bound), bound > 0. Multiply-and-shift (Lemire 2019), whose bias below 2^-32 does not
  /// matter here.
  constexpr std::uint64_t below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{next()} * bound) >> 64U);
  }

  /// Uniform in [0, 1).
  constexpr double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  /// Exponential with mean 1.
  double exponential() { return -std::log1p(-uniform()); }

  /// Standard normal, by Box and Muller.
  double normal() { return std::sqrt(2 * exponential()) * std::cos(2 * 3.14159265358979323846 * uniform()); }

  /// Fisher and Yates.
  template <class Value>
  constexpr void shuffle(std::span<Value> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace parbench::base
