#include "cli/export_options.hpp"

#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "cli/offer.hpp"
#include "model/names.hpp"

namespace parbench::cli {
namespace {

void add_report(CLI::App& app, std::string& report) {
  app.add_option("report", report, "what --json wrote, or - for standard input")
      ->required()
      ->type_name("REPORT.json");
}

void add_output(CLI::App& app, std::string& output) {
  app.add_option("-o,--output", output, "write to FILE, whole or not at all [standard output]")
      ->type_name("FILE");
}

}  // namespace

ExportOptions::ExportOptions(CLI::App& parent)
    : app_(parent.add_subcommand("export", "a report in the form that another program reads")) {
  add_report(*app_, command_.report);
  offer(
      app_->add_option("--format", format_, "gbench, hyperfine, bmf, csv, markdown or openmetrics: see below")
          ->required()
          ->type_name("F"),
      exports::format_names());
  offer(app_->add_option(
                "--metric", metric_,
                "which of a case's times gbench, hyperfine and bmf get: warm, a further pass, or cold, "
                "start-up, first pass and teardown [warm]")
            ->type_name("M"),
        {"warm", "cold"});
  add_output(*app_, command_.output);
  app_->footer(
      "Example: parbench export report.json --format gbench -o gbench.json\n\n"
      "gbench       Google Benchmark's JSON, a repetition per round: for its compare.py and for\n"
      "             github-action-benchmark (tool: googlecpp)\n"
      "hyperfine    what hyperfine --export-json writes, a time per round: for its plot scripts\n"
      "bmf          Bencher Metric Format: latency, throughput, speed-up\n"
      "csv          a data frame, a row per sample, units in the names of the columns\n"
      "markdown     the tables and sentences for people\n"
      "openmetrics  gauges in seconds and ratios, e.g. for Prometheus\n\n"
      "A case that failed never becomes a number: gbench, hyperfine, bmf and csv leave it out, and standard\n"
      "error says so; markdown shows it as failed; openmetrics has parbench_case_ok 0 for it.");
}

ExportCommand ExportOptions::take() const {
  ExportCommand command = command_;
  command.format = exports::parse_format(format_, "--format");
  if (app_->count("--metric") == 0) return command;
  command.metric = model::parse_metric(metric_, "--metric");
  if (!exports::holds_one_metric(command.format))
    throw base::UsageError("--metric: " + format_ + " holds both times; leave it away");
  return command;
}

TraceOptions::TraceOptions(CLI::App& parent)
    : app_(
          parent.add_subcommand("trace", "the timeline of a report's workers, for Perfetto and speedscope")) {
  add_report(*app_, command_.report);
  add_output(*app_, command_.output);
  app_->footer(
      "Example: parbench trace report.json -o trace.json\n"
      "Open it in https://ui.perfetto.dev or https://www.speedscope.app. A row shows parbench's rounds and "
      "their\n"
      "cases; each worker has its own, under its real process and thread id, with its share of each phase of "
      "the\n"
      "first pass and of the one after it.");
}

}  // namespace parbench::cli
