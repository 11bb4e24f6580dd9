#include "metg/sweep.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/intervals.hpp"

namespace parbench::metg {
namespace {

constexpr int fine_rounds = 12;
constexpr int fine_passes = 6;

/// Sizes around a crossing, in parts of it.
constexpr std::array<double, 3> around{1 / 1.25, 1, 1.25};

/// An interval whose ends are no further apart than this is not worth more sizes.
constexpr double narrow = 1.1;

/// Sizes that differ by less than a percent are one.
bool is_same(double a, double b) {
  return std::abs(std::log(a / b)) < 0.01;
}

template <class IsWanted>
bool any(const Way& way, IsWanted is_wanted) {
  return std::any_of(way.begin(), way.end(),
                     [&](const Search& search) { return !search.curve.points.empty() && is_wanted(search); });
}

bool is_above_low(const Way& way) {
  return any(way, [](const Search& s) { return stats::median(s.curve.points.front().rounds) > s.low; });
}

bool is_below_high(const Way& way) {
  return any(way, [](const Search& s) { return stats::median(s.curve.points.back().rounds) < s.high; });
}

bool is_settled(const Threshold& threshold) {
  return threshold.interval && threshold.interval->low > 0 &&
         threshold.interval->high < narrow * threshold.interval->low;
}

}  // namespace

Step Sweep::first() {
  Step step{grid_.start, {}, grid_.coarse_rounds};
  for (std::size_t way = 0; way < asked_.size(); ++way) {
    step.ways.push_back(way);
    asked_[way] = {grid_.start, grid_.start};
  }
  return step;
}

std::optional<Step> Sweep::down(const std::vector<Way>& ways) {
  Step step{0, {}, grid_.coarse_rounds};
  const auto wanted = [&](std::size_t way) {
    return std::max(grid_.smallest, asked_[way].smallest / grid_.ratio);
  };
  const auto wants = [&](std::size_t way) {
    return is_above_low(ways[way]) && !is_same(wanted(way), asked_[way].smallest);
  };
  for (std::size_t way = 0; way < ways.size(); ++way)
    if (wants(way)) step.size = std::max(step.size, wanted(way));
  for (std::size_t way = 0; way < ways.size(); ++way)
    if (wants(way) && is_same(wanted(way), step.size)) step.ways.push_back(way);
  for (const std::size_t way : step.ways) asked_[way].smallest = step.size;
  return step.ways.empty() ? std::nullopt : std::optional(step);
}

std::optional<Step> Sweep::up(const std::vector<Way>& ways) {
  Step step{grid_.largest, {}, grid_.coarse_rounds};
  const auto wanted = [&](std::size_t way) {
    return std::min(grid_.largest, asked_[way].largest * grid_.ratio);
  };
  const auto wants = [&](std::size_t way) {
    return is_below_high(ways[way]) && !is_same(wanted(way), asked_[way].largest);
  };
  for (std::size_t way = 0; way < ways.size(); ++way)
    if (wants(way)) step.size = std::min(step.size, wanted(way));
  for (std::size_t way = 0; way < ways.size(); ++way)
    if (wants(way) && is_same(wanted(way), step.size)) step.ways.push_back(way);
  for (const std::size_t way : step.ways) asked_[way].largest = step.size;
  return step.ways.empty() ? std::nullopt : std::optional(step);
}

void Sweep::fill(const std::vector<Way>& ways) {
  for (const double part : around)
    for (std::size_t way = 0; way < ways.size(); ++way)
      for (const Search& search : ways[way])
        for (const double level : search.levels) {
          if (search.curve.points.empty()) continue;
          const Threshold threshold = find_threshold(search.curve, level);
          if (threshold.size <= 0 || std::isinf(threshold.size) || is_settled(threshold)) continue;
          const double size = std::clamp(part * threshold.size, grid_.smallest, grid_.largest);
          add_fine(size, way);
        }
}

/// Ways that want nearly the same size are measured together.
void Sweep::add_fine(double size, std::size_t way) {
  for (Step& step : fine_)
    if (is_same(step.size, size)) {
      if (std::find(step.ways.begin(), step.ways.end(), way) == step.ways.end()) step.ways.push_back(way);
      return;
    }
  fine_.push_back({size, {way}, fine_rounds});
}

std::optional<Step> Sweep::next(const std::vector<Way>& ways) {
  if (!has_begun_) {
    has_begun_ = true;
    return first();
  }
  if (passes_ == 0) {
    if (auto step = down(ways)) return step;
    if (auto step = up(ways)) return step;
  }
  if (fine_.empty() && passes_ < fine_passes) {
    ++passes_;
    fill(ways);
  }
  if (fine_.empty()) return std::nullopt;
  const Step step = fine_.front();
  fine_.pop_front();
  return step;
}

}  // namespace parbench::metg
