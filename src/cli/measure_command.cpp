#include "cli/measure_command.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/app.hpp"
#include "cli/build_info.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "measure/fault.hpp"
#include "measure/machine.hpp"
#include "measure/runner.hpp"
#include "report/json.hpp"
#include "report/metg_text.hpp"
#include "report/scaling_text.hpp"
#include "report/table.hpp"
#include "stats/looks.hpp"
#include "stats/rounds.hpp"
#include "sys/clock.hpp"
#include "sys/host.hpp"
#include "sys/signals.hpp"
#include "sys/topology.hpp"

namespace parbench::cli {
namespace {

/// Case ids name cases in the report; two equal ones would be taken for each other.
void check_ids(const model::Plan& plan) {
  std::set<std::string> ids;
  for (const model::ExperimentSpec& experiment : plan.experiments)
    for (const model::CaseSpec& item : experiment.cases)
      if (!ids.insert(item.id).second)
        throw base::UsageError("the suite asks for " + item.id + " twice; join the runs of " +
                               experiment.workload + " that are alike into one");
}

model::Plan make_plan(const MeasureCommand& command, const std::vector<WorkloadKind>& kinds) {
  model::Plan plan = command.plan;
  for (const Request& request : command.requests)
    for (model::ExperimentSpec& spec : expand(request, kinds, sys::usable_cpu_count()))
      plan.experiments.push_back(std::move(spec));
  check_ids(plan);
  return plan;
}

/// A fault for a case that is not there would make a test pass that tests nothing.
std::optional<measure::Fault> planted_fault(const model::Plan& plan) {
  const char* const text = std::getenv("PARBENCH_FAULT");
  if (text == nullptr) return std::nullopt;
  measure::Fault fault = measure::parse_fault(text);
  std::vector<std::string> ids;
  for (const model::ExperimentSpec& spec : plan.experiments) {
    for (const model::CaseSpec& item : spec.cases) ids.push_back(item.id);
    ids.push_back(spec.control.id);
  }
  if (fault.case_id != "*" && std::find(ids.begin(), ids.end(), fault.case_id) == ids.end())
    throw base::UsageError("PARBENCH_FAULT: unknown case '" + fault.case_id + "'" +
                           base::suggestion(fault.case_id, ids));
  return fault;
}

model::Report begin_report(model::Plan plan, std::vector<std::string> command_line) {
  model::Report report;
  report.tool = this_tool();
  report.command = std::move(command_line);
  report.started_at = utc_now();
  report.machine = measure::read_machine();
  report.plan = std::move(plan);
  return report;
}

/// Keeps the terminal and the JSON file up to date.
class RunObserver final : public measure::Observer {
 public:
  RunObserver(ReportFile& file, ProgressLine* progress) : file_(file), progress_(progress) {}

  void advanced(const measure::Progress& progress) override {
    spdlog::debug("{}", progress_text(progress));
    if (progress_ != nullptr) progress_->show(progress);
  }
  void looked(const model::Report& report) override { file_.update(report); }

 private:
  ReportFile& file_;
  ProgressLine* progress_;
};

bool has_bad_case(const model::Report& report) {
  for (const model::ExperimentRecord& experiment : report.experiments) {
    if (experiment.control.status != model::Status::ok) return true;
    for (const model::CaseRecord& item : experiment.cases)
      if (item.status != model::Status::ok) return true;
  }
  return false;
}

bool is_shown_in_color(When when, int fd) {
  if (when != When::automatic) return when == When::always;
  const char* const no_color = std::getenv("NO_COLOR");
  return ::isatty(fd) == 1 && (no_color == nullptr || *no_color == '\0');
}

/// Tables go to stdout, unless the JSON does.
/// --quiet keeps the tables away, not what went wrong.
void log_failures(const model::Report& report) {
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const model::CaseRecord& item : experiment.cases)
      if (item.error) spdlog::error("{}: {}", item.spec.id, *item.error);
}

void show(const model::Report& report, const OutputOptions& options, Extra extra) {
  if (report.experiments.empty()) return;
  const bool json_on_stdout = options.json == "-";
  if (json_on_stdout) std::fputs(report::to_json(report).c_str(), stdout);
  if (options.quiet) return log_failures(report);
  FILE* const stream = json_on_stdout ? stderr : stdout;
  const bool color = is_shown_in_color(options.color, ::fileno(stream));
  const report::TableStyle style{options.format, color ? report::Color::always : report::Color::never};
  if (extra == Extra::granularity_only) {
    std::fputs(report::metg_screen(report, style).c_str(), stream);
    return;
  }
  std::fputs(report::screen(report, style).c_str(), stream);
  if (extra != Extra::scaling) return;
  if (const std::string text = report::scaling_screen(report, style); !text.empty())
    std::fputs(("\n" + text).c_str(), stream);
}

/// The same kinds, but that a signal ends the program while they prepare: they do not look at the watch.
std::vector<WorkloadKind> interruptible(std::vector<WorkloadKind> kinds,
                                        const sys::InterruptWatch& interrupts) {
  for (WorkloadKind& kind : kinds)
    kind.prepare = [prepare = std::move(kind.prepare), &interrupts](const Parameters& parameters) {
      const sys::InterruptWatch::Pause pause(interrupts);
      return prepare(parameters);
    };
  return kinds;
}

measure::RunResult measure_plan(model::Report& report, const std::vector<WorkloadKind>& kinds,
                                ReportFile& file, const OutputOptions& options,
                                const MakeLauncher& make_launcher, sys::InterruptWatch& interrupts) {
  std::optional<ProgressLine> progress;
  if (options.progress && !options.quiet && options.verbosity == 0 && ::isatty(STDERR_FILENO) == 1)
    progress.emplace([](const std::string& text) { std::fputs(text.c_str(), stderr); }, sys::now_ns);
  RunObserver observer(file, progress ? &*progress : nullptr);
  measure::ForkingLauncher::Options launching{
      sys::usable_cpu_count(), {}, report.plan.timeout, planted_fault(report.plan)};
  if (report.plan.binding == model::Binding::automatic) launching.worker_cpus = sys::cpus_for_workers();
  const auto launcher = make_launcher ? make_launcher(launching, interrupts)
                                      : std::make_unique<measure::ForkingLauncher>(launching, interrupts);
  const auto preparing = interruptible(kinds, interrupts);
  measure::RunResult result = measure::Runner(preparing, *launcher, observer, sys::now_ns).run(report);
  if (result.end == measure::RunEnd::interrupted) interrupts.hold_for_good();
  return result;
}

int exit_code(const model::Report& report, const measure::RunResult& result) {
  switch (result.end) {
    case measure::RunEnd::interrupted:
      return exit_interrupted;
    case measure::RunEnd::unusable:
      return exit_usage;
    case measure::RunEnd::refused:
      return exit_refused;
    case measure::RunEnd::complete:
      break;
  }
  return has_bad_case(report) ? exit_case_failed : exit_ok;
}

/// Adds what a later stage has measured, `begun` after the run had.
void append(model::Report& report, model::Report&& stage, std::chrono::nanoseconds begun) {
  int rounds = 0;
  for (const model::ExperimentRecord& experiment : report.experiments)
    rounds += static_cast<int>(experiment.order.size());
  for (model::ExperimentRecord& experiment : stage.experiments) {
    for (std::size_t i = 0; i <= experiment.cases.size(); ++i)
      for (model::Sample& sample :
           (i < experiment.cases.size() ? experiment.cases[i] : experiment.control).rounds) {
        sample.round += rounds;
        sample.started_ns += begun.count();
      }
    report.plan.experiments.push_back(experiment.spec);
    report.experiments.push_back(std::move(experiment));
  }
}

measure::RunResult measure_stages(model::Report& report, const std::vector<WorkloadKind>& kinds,
                                  ReportFile& file, const OutputOptions& options, const NextStage& next) {
  ReportFile none(std::nullopt);
  sys::InterruptWatch interrupts;  // also between stages
  const std::int64_t begin_ns = sys::now_ns();
  measure::RunResult result;
  while (auto plan = next(report)) {
    model::Report stage = report;
    stage.experiments.clear();
    stage.plan = std::move(*plan);
    const std::chrono::nanoseconds begun(sys::now_ns() - begin_ns);
    result = measure_plan(stage, kinds, none, options, {}, interrupts);
    append(report, std::move(stage), begun);
    if (result.end != measure::RunEnd::complete) break;
    file.update(report);
  }
  return result;
}

int conclude(model::Report& report, const measure::RunResult& result, const MeasureCommand& command,
             ReportFile& file) {
  report.complete = result.end == measure::RunEnd::complete;
  report.finished_at = utc_now();
  show(report, command.output, command.extra);
  if (!report.complete) spdlog::error("{}", result.message);
  if (!report.experiments.empty()) file.finish(report);  // a report of nothing is not worth an old one
  return exit_code(report, result);
}

}  // namespace

int run_measure(const MeasureCommand& command, const std::vector<WorkloadKind>& kinds,
                std::vector<std::string> command_line, const MakeLauncher& make_launcher) {
  const OutputOptions& options = command.output;
  if (options.verbosity > 0) spdlog::set_level(spdlog::level::debug);
  model::Plan plan = make_plan(command, kinds);
  if (command.dry_run) {
    std::fputs(dry_run_text(plan).c_str(), stdout);
    return exit_ok;
  }
  ReportFile file(options.json && *options.json != "-" ? options.json : std::nullopt);
  model::Report report = begin_report(std::move(plan), std::move(command_line));
  const measure::RunResult result = [&] {
    sys::InterruptWatch interrupts;
    return measure_plan(report, kinds, file, options, make_launcher, interrupts);
  }();
  return conclude(report, result, command, file);
}

int run_in_stages(const MeasureCommand& command, const std::vector<WorkloadKind>& kinds,
                  std::vector<std::string> command_line, const NextStage& next) {
  const OutputOptions& options = command.output;
  if (options.verbosity > 0) spdlog::set_level(spdlog::level::debug);
  ReportFile file(options.json && *options.json != "-" ? options.json : std::nullopt);
  model::Report report = begin_report(command.plan, std::move(command_line));
  const measure::RunResult result = measure_stages(report, kinds, file, options, next);
  return conclude(report, result, command, file);
}

std::string dry_run_text(const model::Plan& plan) {
  std::string text;
  for (std::size_t index = 0; index < plan.experiments.size(); ++index) {
    const model::ExperimentSpec& spec = plan.experiments[index];
    text += spec.workload + ": each round runs, each in a process of its own\n";
    for (const model::CaseSpec& item : spec.cases) text += "  " + item.id + "\n";
    text += "  " + spec.control.id + " (the base again: what this run can resolve)\n";
    const stats::RoundSchedule schedule(static_cast<int>(spec.cases.size()) + 1, plan.seed + index);
    for (int round = 0; round < schedule.block(); ++round) {
      text += "round " + std::to_string(round + 1) + ":";
      for (const int which : schedule.round(round)) {
        const auto place = static_cast<std::size_t>(which);
        text += " " + (place < spec.cases.size() ? spec.cases[place].id : spec.control.id);
      }
      text += "\n";
    }
  }
  const stats::LookPlan looks(plan.rounds_max, 1);
  text += "looks after";
  for (int look = 0; look < looks.looks(); ++look)
    text += (look == 0 ? " " : ", ") + std::to_string(looks.rounds(look));
  const auto experiments = static_cast<double>(plan.experiments.size());
  text +=
      " rounds; each experiment has at least one round, and ends as soon as its comparisons are resolved "
      "or " +
      base::format_duration(plan.max_time) + " are over: about " +
      base::format_duration(std::chrono::nanoseconds(
          static_cast<std::int64_t>(experiments * static_cast<double>(plan.max_time.count())))) +
      " in all, longer where a single round takes longer, besides making the input\n";
  return text;
}

}  // namespace parbench::cli
