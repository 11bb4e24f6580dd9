#pragma once

#include <cstdint>
#include <vector>

/// In which order the cases of a round run. What a case finds (caches, clock speed, heat) depends on its
/// place in the round and on who ran just before it, so both are balanced, and what remains is left to the
/// seed.
namespace parbench::stats {

/// Rounds come in blocks; over a full block each case stands in each place equally often, and directly
/// follows each other case equally often. A block is a Williams design: n rounds for an even number n of
/// cases, 2n for an odd one; for two cases it is ABBA or BAAB. Within a block the rounds are shuffled, and in
/// each block the cases change names, by the seed. A value: round i is the same whenever it is asked for.
///
/// Williams, Experimental designs balanced for the estimation of residual effects of treatments, Australian
/// Journal of Scientific Research A 2 (1949) 149-168.
class RoundSchedule {
 public:
  /// Contract: cases >= 1.
  RoundSchedule(int cases, std::uint64_t seed);

  /// The cases 0 .. cases - 1 in the order in which they run in round `index`, from 0.
  std::vector<int> round(int index) const;

  /// Rounds until the design is complete and starts anew.
  int block() const { return cases_ % 2 == 0 || cases_ == 1 ? cases_ : 2 * cases_; }

 private:
  int cases_;
  std::uint64_t seed_;
};

}  // namespace parbench::stats
