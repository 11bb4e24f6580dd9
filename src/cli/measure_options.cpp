#include "cli/measure_options.hpp"

#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/offer.hpp"
#include "cli/plan_options.hpp"
#include "model/names.hpp"

namespace parbench::cli {
namespace {

constexpr const char* measurement = "Measurement";
constexpr const char* output = "Output";

std::string underscored(std::string name) {
  for (char& character : name)
    if (character == '-') character = '_';
  return name;
}

std::vector<std::string> when_names() {
  return {"auto", "always", "never"};
}

When parse_when(const std::string& text) {
  const std::vector<std::string> names = when_names();
  if (text == names[0]) return When::automatic;
  if (text == names[1]) return When::always;
  if (text == names[2]) return When::never;
  throw base::UsageError("--color: unknown '" + text + "'" + base::suggestion(text, names));
}

}  // namespace

CLI::Option* MeasureOptions::add_plan_option(const std::string& name, const std::string& type,
                                             const std::string& help) {
  return app_->add_option("--" + name, plan_options_[name], help)->type_name(type)->group(measurement);
}

void MeasureOptions::add_to(CLI::App& app) {
  app_ = &app;
  add_plan_option("rounds", "N", "most rounds per experiment [132]");
  add_plan_option("precision", "P", "stop when an interval this narrow shows no difference [2%]");
  add_plan_option("margin", "P", "ratios this near to 1 are equivalent [1%]");
  add_plan_option("max-time", "T", "time budget per experiment [10s]");
  add_plan_option("timeout", "T", "longest time for one pass, or for one call of a plug-in [30s]");
  add_plan_option("seed", "N", "of the order of cases within rounds [1]");
  offer(add_plan_option("bind", "WHEN",
                        "auto: workers are dealt out over the CPUs, each bound to one; never [auto]"),
        model::binding_names());
  app.add_flag("--dry-run", dry_run_, "print the schedule and how long it may take; measure nothing")
      ->group(measurement);
  app.add_option("--json", json_,
                 "write the report to FILE, or to stdout with - (the table then goes to stderr)")
      ->type_name("FILE")
      ->group(output);
  offer(app.add_option("--format", format_, "of the table: table, markdown or csv [table]")
            ->type_name("F")
            ->group(output),
        report::format_names());
  offer(app.add_option("--color", color_, "auto, always or never; NO_COLOR is respected [auto]")
            ->type_name("WHEN")
            ->group(output),
        when_names());
  app.add_flag("--no-progress", no_progress_, "no progress line on the terminal")->group(output);
  app.add_flag("-q,--quiet", quiet_, "print nothing but errors")->group(output);
  app.add_flag("-v,--verbose", verbosity_, "say on stderr what is being done")->group(output);
}

/// Not whether the text is empty: `--json "$UNSET"` must not be taken for no --json.
bool MeasureOptions::is_given(const std::string& option) const {
  return app_->count(option) > 0;
}

MeasureCommand MeasureOptions::take(model::Plan plan, std::vector<Request> requests) const {
  MeasureCommand command;
  for (const auto& [name, text] : plan_options_)
    if (is_given("--" + name)) set_plan_option(plan, underscored(name), text, "--" + name);
  command.plan = std::move(plan);
  command.requests = std::move(requests);
  command.dry_run = dry_run_;
  if (is_given("--json")) {
    if (json_.empty())
      throw base::UsageError("--json: '' is not a file name; give one, or - for standard output");
    command.output.json = json_;
  }
  command.output.format = report::parse_format(format_, "--format");
  command.output.color = parse_when(color_);
  command.output.progress = !no_progress_;
  command.output.quiet = quiet_;
  command.output.verbosity = verbosity_;
  return command;
}

}  // namespace parbench::cli
