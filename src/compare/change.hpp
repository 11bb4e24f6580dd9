#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"

/// What has changed from one report to another, as plain values. `before` and `after` are the two runs; the
/// yardstick is an experiment's first case, as a rule the loop, beside which all others were measured.
namespace parbench::compare {

enum class Verdict {
  regressed,
  improved,
  equivalent,
  unresolved,
  invalid  ///< there is no sound result on both sides
};

/// One case with one metric. Ratios are after / before: above 1 it takes longer than it did.
struct Change {
  std::string case_id;
  model::Metric metric = model::Metric::warm;
  /// The case of the same rounds in whose times this one's are counted, so that the machine's drift cancels; none:
  /// its own times are held against those of the other run, between which the machine may have changed.
  std::optional<std::string> against;
  std::optional<double> ratio;
  std::optional<model::Interval> interval;
  double level = 0;                              ///< confidence level of the interval
  std::optional<model::Estimate> before, after;  ///< ns
  int rounds_before = 0;
  int rounds_after = 0;
  Verdict verdict = Verdict::invalid;
  std::string reason;

  /// after / before of the times themselves, whatever they are held against.
  std::optional<double> time_ratio() const {
    return before && after ? std::optional(after->median / before->median) : std::nullopt;
  }
};

/// A reason why two reports should not be compared; the name is what --allow takes.
enum class Obstacle { incomplete, machine, build, plan, digest };

/// What differs, and how: {machine, "", "memory_bytes", "8 GB", "16 GB"}.
struct Difference {
  Obstacle obstacle = Obstacle::machine;
  std::string case_id;  ///< empty: of the whole report
  std::string what;
  std::string before, after;

  bool operator==(const Difference&) const = default;
};

/// The same code, run as yardstick and as its control, in both runs: what the comparison finds where there is
/// nothing to find.
struct Control {
  std::string yardstick_id;
  model::Metric metric = model::Metric::warm;
  double ratio = 1;
  std::optional<model::Interval> interval;
};

struct Comparison {
  std::vector<Change> changes;  ///< in the order of the later report; warm, then cold
  std::vector<Control> controls;
  std::vector<std::string> only_before, only_after;  ///< ids of cases
  std::vector<Difference> differences;               ///< those that were let pass
  double margin = 0;
};

}  // namespace parbench::compare
