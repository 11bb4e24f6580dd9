#include "compare/judge.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "stats/intervals.hpp"

namespace parbench::compare {
namespace {

std::string no_interval(const Contrast& contrast) {
  const int rounds = std::min(contrast.rounds_before, contrast.rounds_after);
  const std::string count = "only " + std::to_string(rounds) + (rounds == 1 ? " round" : " rounds");
  return count + " in one of the reports: " +
         (rounds < stats::values_min ? "no interval" : "too few for an interval at this confidence level");
}

}  // namespace

std::string percent(double fraction) {
  return base::three_digits(100 * fraction) + " %";
}

Finding judge(const Contrast& contrast, double margin, const Band& band) {
  PARBENCH_EXPECT(margin >= 0 && band.ratio >= 1);
  if (!contrast.interval) return {Verdict::unresolved, no_interval(contrast)};
  const auto [low, high] = *contrast.interval;
  const double nearest = std::max({low, 1 / high, 1.0});  // the least change that the interval holds
  const double size = std::max(contrast.ratio, 1 / contrast.ratio);
  if (nearest > 1 && nearest > band.ratio && size > 1 + margin)
    return {contrast.ratio > 1 ? Verdict::regressed : Verdict::improved,
            "the interval excludes 1, and the ratio is beyond the margin of " + percent(margin)};
  if (low >= 1 / (1 + margin) && high <= 1 + margin)
    return {Verdict::equivalent, "the interval lies within " + percent(margin) + " of 1"};
  if (nearest <= 1)
    return {Verdict::unresolved, "the interval, " + percent(high / low - 1) + " wide, still holds 1"};
  if (size <= 1 + margin)
    return {Verdict::unresolved,
            "the interval excludes 1, but the ratio is within the margin of " + percent(margin)};
  return {Verdict::unresolved,
          "the interval is not beyond the factor of " + base::three_digits(band.ratio) + " " + band.cause};
}

}  // namespace parbench::compare
