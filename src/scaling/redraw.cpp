#include "scaling/redraw.hpp"

#include <algorithm>
#include <cmath>

namespace parbench::scaling {

Redraw::Redraw(const std::vector<Point>& points, Rounds rounds) {
  for (const Point& point : points) {
    if (point.use != Use::fitted || point.workers == 1) continue;
    measured_.push_back({static_cast<double>(point.workers), point.speed_up});
    std::vector<double>& logs = logs_.emplace_back();
    logs.reserve(point.rounds.size());
    for (const double speed_up : point.rounds) logs.push_back(std::log(speed_up));
    samplers_.emplace_back(logs.size(), rounds == Rounds::shared ? 1 : measured_.size());
  }
}

bool Redraw::has_rounds_enough() const {
  return !logs_.empty() && std::all_of(logs_.begin(), logs_.end(), [](const auto& logs) {
    return logs.size() >= stats::resampled_rounds_min;
  });
}

std::vector<stats::SpeedUp> Redraw::draw() {
  std::vector<stats::SpeedUp> points;
  points.reserve(logs_.size());
  for (std::size_t i = 0; i < logs_.size(); ++i)
    points.push_back(
        {measured_[i].workers, std::exp(stats::median_at(logs_[i], samplers_[i].draw(), scratch_))});
  return points;
}

}  // namespace parbench::scaling
