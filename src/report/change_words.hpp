#pragma once

#include <string>
#include <vector>

#include "compare/change.hpp"
#include "model/report.hpp"

/// What all formats of a comparison of two reports say alike. Plain text, in which control characters are escaped.
namespace parbench::report {

/// A comparison, and the two reports that were compared.
struct Compared {
  const compare::Comparison& comparison;
  const model::Report& before;
  const model::Report& after;
};

/// "1 of 6 comparisons regressed: squares/threads/2 warm takes 1.05x [1.03, 1.07] as long"
std::string headline(const compare::Comparison& comparison);

/// Regressed first, then invalid, unresolved, improved, equivalent; within these the largest change first.
std::vector<compare::Change> by_severity(const compare::Comparison& comparison);

/// "squares/seq/1 warm unresolved: the interval ..."
std::string why(const compare::Change& change);

/// What else is to be known: what the comparison finds where there is nothing to find, cases without a partner, and
/// differences that were let pass. A sentence each.
std::vector<std::string> notes(const compare::Comparison& comparison);

/// A line about a run: when, with which build, and by which command.
std::string run_text(const model::Report& report);

/// "box: 2 CPUs (Example CPU, under KVM), Linux 6.1.0"
std::string machine_line(const model::Machine& machine);

/// "1.05x", "1.05x [1.03, 1.07]"; "-" where there is none.
std::string change_ratio(const std::optional<double>& ratio,
                         const std::optional<model::Interval>& interval = {});

/// "447 us"; "-" where there is none.
std::string time_text(const std::optional<model::Estimate>& estimate);

}  // namespace parbench::report
