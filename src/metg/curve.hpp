#pragma once

#include <optional>
#include <vector>

#include "model/report.hpp"
#include "scaling/point.hpp"
#include "stats/bootstrap.hpp"
#include "stats/crossing.hpp"

/// What the size of a task, or of the work, has to be for workers to pay: pure functions of a report.
namespace parbench::metg {

/// What is measured at one size.
struct SizePoint {
  double size = 1;
  std::vector<double> rounds;  ///< one value each, such as an efficiency; at least one

  bool operator==(const SizePoint&) const = default;
};

/// One way to run, at several sizes.
struct Curve {
  scaling::Group group;
  int workers = 1;
  std::vector<SizePoint> points;  ///< ascending by size, each size once

  bool operator==(const Curve&) const = default;
};

/// The size from which on a curve is at a level.
struct Threshold {
  double size = 0;  ///< 0: below the smallest size; infinite: beyond the largest
  /// 95 %, by Redraw; its ends may be 0 and infinite, too. None where no
  /// sizes next to the crossing had rounds enough.
  std::optional<model::Interval> interval;

  bool operator==(const Threshold&) const = default;
};

/// What a curve might have been: sizes drawn with replacement, and for each its rounds. Sizes are drawn, too, since they
/// are measured one after the other: what the machine does meanwhile shifts all rounds of a size together, and shows
/// only in how sizes differ from their neighbours. Refers to the curve.
class Redraw {
 public:
  /// Contract: the curve has a point.
  explicit Redraw(const Curve& curve);

  /// Medians, ascending by size, each size once, with its rounds as its weight, as often as it was drawn.
  std::vector<stats::SizedValue> draw();

 private:
  const Curve& curve_;
  stats::RoundSampler sizes_;
  std::vector<stats::RoundSampler> rounds_;  ///< of each size
  std::vector<int> counts_;
  std::vector<double> scratch_;
};

/// Contract: the curve has a point.
Threshold find_threshold(const Curve& curve, double level);

/// The median over rounds at each size.
std::vector<double> medians(const Curve& curve);
std::vector<stats::SizedValue> measured(const Curve& curve);  ///< with the rounds as weights

/// The time of the loop / the time of the case in each round, warm or cold. Empty where one of the two is not sound, or
/// the base has not one worker.
std::vector<double> speed_ups(const model::ExperimentRecord& experiment, const model::CaseRecord& record,
                              model::Metric metric);

/// Puts a point where it belongs; the rounds of a size that is there already are added to it.
void add_point(Curve& curve, SizePoint point);

}  // namespace parbench::metg
