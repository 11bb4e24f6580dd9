#include "exports/openmetrics.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "exports/selection.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"

namespace parbench::exports {
namespace {

constexpr double second_ns = 1e9;

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '"') result += '\\';
    if (c == '\n')
      result += "\\n";
    else
      result += c;
  }
  return result;
}

std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + escaped(value) + '"';
}

/// Which of a median and its interval a number is.
struct Part {
  std::string_view suffix;
  std::string_view help;
  double (*pick)(double median, const model::Interval& interval);
  bool needs_interval;
};

constexpr Part parts[] = {
    {"", "median over rounds", [](double median, const model::Interval&) { return median; }, false},
    {"_lower", "lower end of the median's interval",
     [](double, const model::Interval& interval) { return interval.low; }, true},
    {"_upper", "upper end of the median's interval",
     [](double, const model::Interval& interval) { return interval.high; }, true}};

/// What a family of metrics has for a case.
struct Value {
  double median = 0;
  std::optional<model::Interval> interval;
};

using Source = std::optional<Value> (*)(const model::ExperimentRecord&, const model::CaseRecord&);

std::optional<Value> in_seconds(const model::Estimate& estimate) {
  Value value{estimate.median / second_ns, std::nullopt};
  if (estimate.interval)
    value.interval = model::Interval{estimate.interval->low / second_ns, estimate.interval->high / second_ns};
  return value;
}

std::optional<Value> speed_up(const model::ExperimentRecord& experiment, const model::CaseRecord& record,
                              model::Metric metric) {
  const model::Comparison* const found = report::find_comparison(experiment, record.spec.id, metric);
  if (found == nullptr || !found->ratio || found->verdict == model::Verdict::invalid) return std::nullopt;
  return Value{*found->ratio, found->interval};
}

std::optional<Value> alone(const std::optional<double>& value, double unit) {
  return value ? std::optional(Value{*value / unit, std::nullopt}) : std::nullopt;
}

/// Metrics that only sound cases have.
struct Family {
  std::string_view name;  ///< without prefix and unit
  std::string_view unit;
  std::string_view help;
  Source source;
};

constexpr Family families[] = {
    {"warm", "seconds", "time of a further pass",
     [](const model::ExperimentRecord&, const model::CaseRecord& record) {
       return in_seconds(record.summary->warm);
     }},
    {"cold", "seconds", "time of start-up, first pass and teardown",
     [](const model::ExperimentRecord&, const model::CaseRecord& record) {
       return in_seconds(record.summary->cold);
     }},
    {"cpu", "seconds", "CPU time of all workers for a further pass",
     [](const model::ExperimentRecord&, const model::CaseRecord& record) {
       return alone(record.summary->cpu_ns, second_ns);
     }},
    {"warm_speedup", "ratio", "base time / case time of further passes",
     [](const model::ExperimentRecord& experiment, const model::CaseRecord& record) {
       return speed_up(experiment, record, model::Metric::warm);
     }},
    {"cold_speedup", "ratio", "base time / case time of whole one-shot runs",
     [](const model::ExperimentRecord& experiment, const model::CaseRecord& record) {
       return speed_up(experiment, record, model::Metric::cold);
     }},
    {"efficiency", "ratio", "warm speed-up / workers",
     [](const model::ExperimentRecord&, const model::CaseRecord& record) {
       return alone(record.summary->efficiency, 1);
     }}};

void write_head(std::string& text, const std::string& name, std::string_view type, std::string_view unit,
                const std::string& help) {
  text += "# TYPE " + name + ' ' + std::string(type) + '\n';
  if (!unit.empty()) text += "# UNIT " + name + ' ' + std::string(unit) + '\n';
  text += "# HELP " + name + ' ' + escaped(help) + '\n';
}

std::string labels(const model::ExperimentRecord& experiment, const model::CaseRecord& record) {
  const std::vector<std::string> all{
      label("case", record.spec.id), label("workload", experiment.spec.workload),
      label("mode", model::name(record.spec.mode)), label("workers", std::to_string(record.spec.workers))};
  return '{' + base::join(all, ",") + '}';
}

void write_family(std::string& text, const Family& family, const Part& part, const model::Report& report) {
  const std::string name =
      "parbench_" + std::string(family.name) + std::string(part.suffix) + '_' + std::string(family.unit);
  std::string lines;
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const model::CaseRecord& record : experiment.cases) {
      if (!is_sound(record)) continue;
      const auto value = family.source(experiment, record);
      if (!value || (part.needs_interval && !value->interval)) continue;
      const double number = part.pick(value->median, value->interval.value_or(model::Interval{}));
      lines += name + labels(experiment, record) + ' ' + base::exact_real(number) + '\n';
    }
  if (lines.empty()) return;
  write_head(text, name, "gauge", family.unit, std::string(family.help) + ", " + std::string(part.help));
  text += lines;
}

void write_run(std::string& text, const model::Report& report) {
  write_head(text, "parbench_run", "info", "", "what measured this, and where");
  const std::vector<std::string> all{
      label("version", report.tool.version), label("hostname", report.machine.hostname),
      label("cpu_model", report.machine.cpu_model.value_or("")), label("kernel", report.machine.kernel),
      label("started_at", report.started_at)};
  text += "parbench_run_info{" + base::join(all, ",") + "} 1\n";
  write_head(text, "parbench_run_complete", "gauge", "", "1 where the run came to its end");
  text += std::string("parbench_run_complete ") + (report.complete ? "1" : "0") + '\n';
}

void write_health(std::string& text, const model::Report& report) {
  if (report.experiments.empty()) return;
  write_head(text, "parbench_case_ok", "gauge", "", "1 where the case ended well with the right result");
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const model::CaseRecord& record : experiment.cases)
      text += "parbench_case_ok" + labels(experiment, record) + (is_sound(record) ? " 1\n" : " 0\n");
}

}  // namespace

std::string openmetrics(const model::Report& report) {
  std::string text;
  write_run(text, report);
  write_health(text, report);
  for (const Family& family : families)
    for (const Part& part : parts) write_family(text, family, part, report);
  return text + "# EOF\n";
}

}  // namespace parbench::exports
