#pragma once

#include <vector>

#include "scaling/point.hpp"
#include "stats/bootstrap.hpp"
#include "stats/scaling_laws.hpp"

namespace parbench::scaling {

/// Which rounds of different points belong together.
enum class Rounds {
  shared,  ///< the points ran in the same rounds, and are drawn together, so that pairing is kept
  own      ///< each point had rounds of its own
};

/// The speed-ups that laws are fitted to: as measured, and with rounds drawn anew, always in the same way.
class Redraw {
 public:
  /// Of those points that are to be fitted and have more than one worker. Contract: shared rounds are equally many.
  Redraw(const std::vector<Point>& points, Rounds rounds);

  bool has_rounds_enough() const;

  const std::vector<stats::SpeedUp>& measured() const { return measured_; }

  std::vector<stats::SpeedUp> draw();

 private:
  std::vector<stats::SpeedUp> measured_;
  std::vector<std::vector<double>> logs_;      ///< of the speed-ups in each round, per point
  std::vector<stats::RoundSampler> samplers_;  ///< per point; of shared rounds all draw the same
  std::vector<double> scratch_;
};

}  // namespace parbench::scaling
