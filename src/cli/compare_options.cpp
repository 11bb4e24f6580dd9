#include "cli/compare_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/offer.hpp"
#include "compare/names.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;

constexpr const char* footer =
    "A case is held against those of the same rounds, so that the machine's drift cancels; the first case "
    "(the loop)\n"
    "has only its own time of the other run, which the machine may have changed: see --drift.\n"
    "Exit codes: 0 nothing that --fail-on names, 1 a case is invalid, 2 wrong usage, or reports that cannot "
    "be read or\n"
    "compared, 3 something that --fail-on names, 4 the system refused.";

std::vector<std::string> metric_names() {
  return {"warm", "cold", "both"};
}

std::vector<std::string> compare_format_names() {
  return {"table", "markdown", "csv", "json"};
}

std::vector<std::string> fail_names() {
  std::vector<std::string> names = compare::verdict_names();
  names.insert(names.end(), {"missing", "none"});
  return names;
}

/// Times may drift by any factor.
double positive_fraction(const std::string& text, const std::string& where) {
  const auto value = base::parse_fraction(text);
  if (!value || *value <= 0 || *value > 100)
    throw UsageError(where + ": '" + text + "' is not more than 0 and at most 10000%; give it as in 5%");
  return *value;
}

double fraction(const std::string& text, const std::string& where) {
  const auto value = base::parse_fraction(text);
  if (!value || *value <= 0 || *value >= 1)
    throw UsageError(where + ": '" + text + "' is not a fraction between 0 and 1; give one as in 3%");
  return *value;
}

std::vector<model::Metric> parse_metrics(const std::string& text) {
  if (text == "both") return {model::Metric::warm, model::Metric::cold};
  if (text == "warm") return {model::Metric::warm};
  if (text == "cold") return {model::Metric::cold};
  throw UsageError("--metric: unknown '" + text + "'" + base::suggestion(text, metric_names()));
}

CompareFormat parse_compare_format(const std::string& text) {
  if (text == "table") return CompareFormat::table;
  if (text == "markdown") return CompareFormat::markdown;
  if (text == "csv") return CompareFormat::csv;
  if (text == "json") return CompareFormat::json;
  throw UsageError("--format: unknown '" + text + "'" + base::suggestion(text, compare_format_names()));
}

}  // namespace

CompareOptions::CompareOptions(CLI::App& parent)
    : app_(parent.add_subcommand(
          "compare", "what has changed between two reports: a regression, an improvement, or nothing?")) {
  app_->footer(footer);
  app_->add_option("base", before_, "the report to hold it against, or - for standard input")
      ->required()
      ->type_name("BASE.json");
  app_->add_option("new", after_, "the report of what is new")->required()->type_name("NEW.json");
  app_->add_option("--margin", margin_, "changes this near to 1 do not matter [3%]")->type_name("P");
  app_->add_option(
          "--drift", drift_,
          "by how much this machine alone may change times between two runs; all cases are then held against "
          "that, by their own times [a factor of 2 for the first case, 25% for cold times beside others]")
      ->type_name("P");
  offer(app_->add_option("--metric", metric_, "warm, cold or both [both]")->type_name("M"), metric_names());
  offer(app_->add_option(
                "--fail-on", fail_on_,
                "exit with 3 where any case is this: regressed, improved, equivalent, unresolved, invalid, "
                "missing, several with commas between; none: never, nor with 1 [regressed]")
            ->type_name("V[,V...]"),
        fail_names());
  offer(app_->add_option("--allow", allow_,
                         "compare although this differs: incomplete, machine, build, plan, digest")
            ->type_name("D[,D...]"),
        compare::obstacle_names());
  app_->add_flag("--force", force_, "compare whatever differs");
  offer(app_->add_option("--format", format_, "table, markdown, csv or json [table]")->type_name("F"),
        compare_format_names());
  app_->add_flag("--markdown", markdown_, "the same as --format markdown: for a pull request");
  app_->add_option("-o,--output", output_,
                   "write it to FILE, as a whole or not at all; - is standard output [-]")
      ->type_name("FILE");
}

void CompareOptions::take_verdicts(CompareCommand& command) const {
  for (const std::string& part : base::split(fail_on_, ',')) {
    const std::string word(base::trim(part));
    if (word == "none") {
      command.never_fails = true;
    } else if (word == "missing") {
      command.fails_on_missing = true;
    } else {
      const std::vector<std::string> names = fail_names();
      if (std::find(names.begin(), names.end(), word) == names.end())
        throw UsageError("--fail-on: unknown '" + word + "'" + base::suggestion(word, names));
      command.fail_on.insert(compare::parse_verdict(word, "--fail-on"));
    }
  }
  if (command.never_fails && (command.fails_on_missing || !command.fail_on.empty()))
    throw UsageError("--fail-on: 'none' stands alone");
}

void CompareOptions::take_obstacles(CompareCommand& command) const {
  const std::string all = force_ ? base::join(compare::obstacle_names(), ",") : allow_;
  if (!force_ && app_->count("--allow") == 0) return;
  for (const std::string& part : base::split(all, ','))
    command.allowed.insert(compare::parse_obstacle(base::trim(part), "--allow"));
}

CompareCommand CompareOptions::take() const {
  CompareCommand command;
  command.before = before_;
  command.after = after_;
  if (before_ == "-" && after_ == "-")
    throw UsageError("compare: only one report can be read from standard input; give a file for the other");
  if (app_->count("--margin") > 0) command.settings.margin = fraction(margin_, "--margin");
  if (app_->count("--drift") > 0) command.settings.drift = positive_fraction(drift_, "--drift");
  command.settings.metrics = parse_metrics(metric_);
  take_verdicts(command);
  take_obstacles(command);
  command.format = parse_compare_format(format_);
  if (markdown_) {
    if (app_->count("--format") > 0 && command.format != CompareFormat::markdown)
      throw UsageError("--markdown and --format " + format_ + " contradict each other");
    command.format = CompareFormat::markdown;
  }
  if (output_.empty())
    throw UsageError("--output: '' is not a file name; give one, or - for standard output");
  command.output = output_;
  return command;
}

}  // namespace parbench::cli
