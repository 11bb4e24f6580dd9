#pragma once

#include <cstddef>
#include <vector>

/// When the rule looks at the data, and how sure it must be at each look: looking often at a growing sample
/// and stopping at the first difference would otherwise flag identical code far more often than one look
/// does.
namespace parbench::stats {

/// Looks after 8, 12, 20, 36, 68, 132, ... rounds (4 + 4 * 2^i), each about twice as far as the one before,
/// and at rounds_max. A value.
class LookPlan {
 public:
  /// `comparisons` are all of a run (each case with each metric); `family_error` is the highest probability
  /// that any of them, at any look, has an interval without the truth. Contract: rounds_max >= 1, comparisons
  /// >= 0, 0 < family_error < 1.
  LookPlan(int rounds_max, int comparisons, double family_error = 0.05);

  int looks() const { return static_cast<int>(rounds_.size()); }

  /// Rounds after which look `look` (from 0) is due.
  int rounds(int look) const { return rounds_[static_cast<std::size_t>(look)]; }

  int rounds_max() const { return rounds_.back(); }

  bool is_look(int rounds) const;

  /// Confidence level for each comparison after `rounds` rounds, 1 .. rounds_max. Between two looks it spends
  /// what the later one may: a run whose time is up takes its last look early, instead of the planned one.
  /// Where the rounds are too few for the comparisons, no interval of that many values reaches the level.
  /// Takes microseconds per 100 rounds.
  double level(int rounds) const;

  /// Of each look, ascending; the last is rounds_max.
 private:
  std::vector<int> rounds_;
  double error_;  ///< for one comparison, over all looks
};

}  // namespace parbench::stats
