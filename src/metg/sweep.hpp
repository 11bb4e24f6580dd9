#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "metg/curve.hpp"

namespace parbench::metg {

/// What is sought on one curve: where it crosses these levels. Below `low` and above `high` it need not be followed.
struct Search {
  Curve curve;
  std::vector<double> levels;
  double low = 0;
  double high = 0;
};

/// One way to run, and all that is sought of it.
using Way = std::vector<Search>;

/// The sizes that may be measured.
struct Grid {
  double start = 1;
  double smallest = 1;
  double largest = 1;
  double ratio = 2;       ///< between neighbours of the coarse pass
  int coarse_rounds = 4;  ///< per size in that pass
};

/// To be measured next.
struct Step {
  double size = 1;
  std::vector<std::size_t> ways;  ///< which of them; never empty
  int rounds = 0;                 ///< at most

  bool operator==(const Step&) const = default;
};

/// Which size to measure next, by what is known so far: from the start down, and then up, in coarse steps and few rounds
/// until each curve is beyond all of its levels, and then, with rounds enough for intervals, around each crossing.
class Sweep {
 public:
  Sweep(Grid grid, std::size_t ways) : grid_(grid), asked_(ways) {}

  /// `ways` hold what the steps so far have given. No value: nothing is left to be sought.
  std::optional<Step> next(const std::vector<Way>& ways);

 private:
  /// The smallest and largest size that a way was asked for in the coarse pass.
  struct Asked {
    double smallest = 0;
    double largest = 0;
  };

  Step first();
  std::optional<Step> down(const std::vector<Way>& ways);
  std::optional<Step> up(const std::vector<Way>& ways);
  void fill(const std::vector<Way>& ways);
  void add_fine(double size, std::size_t way);

  Grid grid_;
  std::vector<Asked> asked_;
  bool has_begun_ = false;
  int passes_ = 0;
  std::deque<Step> fine_;
};

}  // namespace parbench::metg
