#include "cli/compare_command.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/app.hpp"
#include "cli/document.hpp"
#include "cli/report_file.hpp"
#include "compare/comparability.hpp"
#include "compare/names.hpp"
#include "report/case_names.hpp"
#include "report/change_csv.hpp"
#include "report/change_json.hpp"
#include "report/change_markdown.hpp"
#include "report/change_table.hpp"

namespace parbench::cli {
namespace {

using compare::Comparison;
using compare::Difference;

constexpr std::size_t listed_max = 12;  // more would hide what to do about them

/// Throws base::UsageError where there is anything in the way.
void refuse(const std::vector<Difference>& obstacles) {
  if (obstacles.empty()) return;
  std::string message = "compare: the reports are not of the same work on the same machine:";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < obstacles.size(); ++i) {
    if (i < listed_max) message += "\n  " + report::printable(text(obstacles[i]));
    const std::string name(compare::name(obstacles[i].obstacle));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (obstacles.size() > listed_max)
    message += "\n  and " + std::to_string(obstacles.size() - listed_max) + " more";
  throw base::UsageError(message + "\nMeasure both alike, or let it pass with --allow " +
                         base::join(names, ",") + ", or all with --force");
}

std::string render(const report::Compared& compared, CompareFormat format) {
  switch (format) {
    case CompareFormat::markdown:
      return report::change_markdown(compared);
    case CompareFormat::csv:
      return report::change_csv(compared.comparison);
    case CompareFormat::json:
      return report::change_json(compared);
    case CompareFormat::table:
      break;
  }
  return report::change_table(compared);
}

int exit_code(const CompareCommand& command, const Comparison& comparison) {
  if (command.never_fails) return exit_ok;
  const auto is_fatal = [&](const compare::Change& change) {
    return command.fail_on.contains(change.verdict);
  };
  if (std::any_of(comparison.changes.begin(), comparison.changes.end(), is_fatal)) return exit_regressed;
  if (command.fails_on_missing && !comparison.only_before.empty()) return exit_regressed;
  const auto is_invalid = [](const compare::Change& change) {
    return change.verdict == compare::Verdict::invalid;
  };
  return std::any_of(comparison.changes.begin(), comparison.changes.end(), is_invalid) ? exit_case_failed
                                                                                       : exit_ok;
}

}  // namespace

int run_compare(const CompareCommand& command) {
  const model::Report before = load_report(command.before);
  const model::Report after = load_report(command.after);
  const std::vector<Difference> differences = compare::find_differences(before, after);
  refuse(compare::without(differences, command.allowed));
  Comparison comparison = compare::compare_reports(before, after, command.settings);
  if (comparison.changes.empty())
    throw base::UsageError("compare: no case of " + command.before + " is in " + command.after +
                           "; give two reports of the same cases");
  comparison.differences = differences;
  write_document(render({comparison, before, after}, command.format), command.output,
                 {command.before, command.after});
  return exit_code(command, comparison);
}

}  // namespace parbench::cli
