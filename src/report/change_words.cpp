#include "report/change_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "compare/comparability.hpp"
#include "compare/judge.hpp"
#include "compare/names.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"
#include "report/contender.hpp"
#include "report/heading.hpp"
#include "report/sentence.hpp"

namespace parbench::report {
namespace {

using compare::Change;
using compare::Comparison;
using compare::Verdict;

constexpr std::size_t named_max = 5;  // in a sentence

constexpr std::array<Verdict, 5> severities{Verdict::regressed, Verdict::invalid, Verdict::unresolved,
                                            Verdict::improved, Verdict::equivalent};

std::ptrdiff_t severity(Verdict verdict) {
  return std::find(severities.begin(), severities.end(), verdict) - severities.begin();
}

double size(const Change& change) {
  return change.ratio ? std::abs(std::log(*change.ratio)) : 0;
}

std::string title(const Change& change) {
  return printable(change.case_id) + " " + std::string(model::name(change.metric));
}

std::string list(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < names.size() && i < named_max; ++i) shown.push_back(printable(names[i]));
  if (names.size() > named_max) shown.push_back(std::to_string(names.size() - named_max) + " more");
  return base::join(shown, ", ");
}

std::string control_text(const compare::Control& control) {
  std::string text = "The same code against itself, " + printable(control.yardstick_id) +
                     " and its control, changed by " + compare::percent(control.ratio - 1) + " " +
                     std::string(model::name(control.metric));
  if (control.interval)
    text += ", [" + base::three_digits(100 * (control.interval->low - 1)) + ", " +
            base::three_digits(100 * (control.interval->high - 1)) + "]";
  return text + ".";
}

/// Judged by its own times alone, and not as they were: its code or the machine.
bool is_open_shift(const Change& change, double margin) {
  return !change.against && change.verdict == Verdict::unresolved && change.interval &&
         (change.interval->low > 1 + margin || change.interval->high < 1 / (1 + margin));
}

std::string open_shift_text(const Change& change) {
  return title(change) + " takes " + change_ratio(change.ratio, change.interval) +
         " as long, and so may all that is held against it: the code or the machine has changed. Where the "
         "machine is "
         "known to be steady, --drift says so, and all cases are judged by their own times.";
}

}  // namespace

std::string change_ratio(const std::optional<double>& ratio, const std::optional<model::Interval>& interval) {
  if (!ratio) return "-";
  return base::three_digits(*ratio) + "x" + (interval ? " " + interval_text(interval) : "");
}

std::string time_text(const std::optional<model::Estimate>& estimate) {
  return estimate ? duration_text(estimate->median) : "-";
}

std::string headline(const Comparison& comparison) {
  const std::vector<Change> changes = by_severity(comparison);
  std::vector<std::string> counts;
  for (const Verdict verdict : severities) {
    const auto count = std::count_if(changes.begin(), changes.end(),
                                     [&](const Change& change) { return change.verdict == verdict; });
    if (count > 0) counts.push_back(std::to_string(count) + " " + std::string(compare::name(verdict)));
  }
  std::string text = counts.empty() ? "nothing to compare" : base::join(counts, ", ");
  text += " of " + count_text(static_cast<long long>(changes.size()), "comparison");
  if (changes.empty() || changes.front().verdict != Verdict::regressed) return text;
  return text + ": " + title(changes.front()) + " takes " +
         change_ratio(changes.front().ratio, changes.front().interval) + " as long";
}

std::vector<Change> by_severity(const Comparison& comparison) {
  std::vector<Change> changes = comparison.changes;
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    if (a.verdict != b.verdict) return severity(a.verdict) < severity(b.verdict);
    return size(a) > size(b);
  });
  return changes;
}

std::string why(const Change& change) {
  return title(change) + " " + std::string(compare::name(change.verdict)) +
         (change.against ? ", against " + printable(*change.against) : "") + ": " + printable(change.reason);
}

std::vector<std::string> notes(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const Change& change : comparison.changes)
    if (is_open_shift(change, comparison.margin)) lines.push_back(open_shift_text(change));
  for (const compare::Control& control : comparison.controls) lines.push_back(control_text(control));
  if (!comparison.only_before.empty())
    lines.push_back("Only in the base report: " + list(comparison.only_before) + ".");
  if (!comparison.only_after.empty())
    lines.push_back("Only in the new report: " + list(comparison.only_after) + ".");
  for (const compare::Difference& difference : comparison.differences)
    lines.push_back("Let pass: " + printable(compare::text(difference)) + ".");
  return lines;
}

std::string run_text(const model::Report& report) {
  const model::Tool& tool = report.tool;
  return printable(report.started_at + ", " + tool.name + " " + tool.version + ", " + tool.compiler + " " +
                   tool.build_type + ": " + base::join(report.command, " "));
}

std::string machine_line(const model::Machine& machine) {
  return printable(machine.hostname) + ": " + machine_text(machine) + ", " + printable(machine.kernel);
}

}  // namespace parbench::report
