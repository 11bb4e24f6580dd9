#pragma once

#include <optional>
#include <string>

#include "compare/change.hpp"
#include "model/report.hpp"

namespace parbench::compare {

/// How much times may change though the code has not.
struct Band {
  double ratio = 1;   ///< >= 1: from 1 / this to this
  std::string cause;  ///< "by which the machine may have changed", behind "a factor of 1.25"
};

/// By how much a case's times have changed, in whatever unit.
struct Contrast {
  double ratio = 1;  ///< after / before
  std::optional<model::Interval> interval;
  int rounds_before = 0;
  int rounds_after = 0;
};

struct Finding {
  Verdict verdict = Verdict::unresolved;
  std::string reason;
};

/// In this order:
/// - unresolved without an interval;
/// - regressed, improved: the interval excludes 1 and lies beyond the band, and the ratio is beyond the margin;
/// - equivalent: the interval lies within [1 / (1 + margin), 1 + margin];
/// - unresolved.
Finding judge(const Contrast& contrast, double margin, const Band& band = {});

/// "5.12 %"
std::string percent(double fraction);

}  // namespace parbench::compare
