#include "stats/looks.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "stats/intervals.hpp"

namespace parbench::stats {
namespace {

/// P(Bin(n, 1/2) = j) for j = 0 .. n, outward from the middle, so that only what is truly 0 underflows.
std::vector<double> fair_coins(int n) {
  std::vector<double> chance(static_cast<std::size_t>(n) + 1);
  const int middle = n / 2;
  double value = std::exp(std::lgamma(n + 1) - std::lgamma(middle + 1) - std::lgamma(n - middle + 1) -
                          n * std::log(2.0));
  for (int j = middle; j >= 0; --j) {
    chance[static_cast<std::size_t>(j)] = chance[static_cast<std::size_t>(n - j)] = value;
    value *= static_cast<double>(j) / (n - j + 1);
  }
  return chance;
}

/// Identical code, followed from look to look. Each round's difference is then above or below 0 like a fair
/// coin, and the walk of their count is the same whatever the noise; a comparison errs where the walk leaves
/// the band that the interval's rank k leaves it, at least k on each side.
class CoinWalk {
 public:
  /// Throws coins until there are `rounds`.
  void advance_to(int rounds) {
    const std::vector<double> coins = fair_coins(rounds - static_cast<int>(inside_.size()) + 1);
    std::vector<double> next(inside_.size() + coins.size() - 1);
    for (std::size_t i = 0; i < inside_.size(); ++i) {
      if (inside_[i] <= 0) continue;
      for (std::size_t j = 0; j < coins.size(); ++j) next[i + j] += inside_[i] * coins[j];
    }
    inside_ = std::move(next);
  }

  /// Takes the highest rank, which makes the narrowest interval, with which the probability to have erred at
  /// this or an earlier look stays within `allowance`.
  int spend(double allowance) {
    std::size_t k = 0;
    for (std::size_t last = inside_.size() - 1; k < last - k; ++k) {
      const double cost = inside_[k] + inside_[last - k];
      if (erred_ + cost > allowance) break;
      erred_ += cost;
      inside_[k] = inside_[last - k] = 0;
    }
    return static_cast<int>(k);
  }

  double erred() const { return erred_; }

 private:
  std::vector<double> inside_{1.0};  ///< [count above 0]: probability to be there and never to have erred
  double erred_ = 0;
};

/// The share of a comparison's error that may be spent up to look `look`.
///
/// Context: the sign test is coarse. Its dearest useful look is the first: 8 rounds can only be unanimous,
/// which costs 1/128; later looks that overlap with it are cheap (12 unanimous rounds cost nothing more).
/// Choice: two thirds at once, so that up to 4 comparisons (two cases, warm and cold) can end after 8 rounds,
/// and the rest evenly; what a look cannot use stays for the next. Price: at 132 rounds and 4 comparisons the
/// interval's rank is 48 instead of the 49 of an even split, about 5 % more width.
double share(int look, int looks) {
  return looks == 1 ? 1.0 : (2 + static_cast<double>(look) / (looks - 1)) / 3;
}

}  // namespace

LookPlan::LookPlan(int rounds_max, int comparisons, double family_error)
    : error_(family_error / std::max(comparisons, 1)) {
  PARBENCH_EXPECT(rounds_max >= 1 && comparisons >= 0);
  PARBENCH_EXPECT(family_error > 0 && family_error < 1);
  for (int step = 4; step <= rounds_max - 4; step *= 2) rounds_.push_back(step + 4);
  if (rounds_.empty() || rounds_.back() != rounds_max) rounds_.push_back(rounds_max);
}

bool LookPlan::is_look(int rounds) const {
  return std::binary_search(rounds_.begin(), rounds_.end(), rounds);
}

// Comparisons are dependent, so their error is split evenly (Bonferroni); looks at one comparison are so in a
// known way, so their error is computed: the alpha-spending of Lan and DeMets (Discrete sequential boundaries
// for clinical trials, Biometrika 70 (1983) 659-663) with the exact distribution of the sign test.
double LookPlan::level(int rounds) const {
  PARBENCH_EXPECT(rounds >= 1 && rounds <= rounds_max());
  CoinWalk walk;
  int look = 0;
  for (; this->rounds(look) < rounds; ++look) {
    walk.advance_to(this->rounds(look));
    walk.spend(error_ * share(look, looks()));
  }
  walk.advance_to(rounds);
  const double allowance = error_ * share(look, looks());
  const double left = allowance - walk.erred();
  const int rank = walk.spend(allowance);
  // A look that can use nothing asks for more than its rounds can give, and so gets no interval.
  return rank > 0 ? coverage(rounds, rank) : 1 - left;
}

}  // namespace parbench::stats
