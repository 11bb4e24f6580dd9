#include "report/json.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "model/names.hpp"
#include "report/json_case.hpp"
#include "report/json_machine.hpp"
#include "report/json_metg.hpp"
#include "report/json_scaling.hpp"
#include "report/json_text.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

void write_tool(JsonText& out, const model::Tool& tool) {
  out.object(Layout::lines, [&] {
    out.field("name", tool.name);
    out.field("version", tool.version);
    out.field("compiler", tool.compiler);
    out.field("flags", tool.flags);
    out.field("build_type", tool.build_type);
  });
}

/// The id of the case at `index` of an experiment's order, where the index after the last case is the
/// control.
const std::string& ordered_id(const model::ExperimentRecord& experiment, int index) {
  PARBENCH_EXPECT(index >= 0 && static_cast<std::size_t>(index) <= experiment.cases.size());
  const auto place = static_cast<std::size_t>(index);
  return place == experiment.cases.size() ? experiment.control.spec.id : experiment.cases[place].spec.id;
}

void write_order(JsonText& out, const std::vector<model::ExperimentRecord>& experiments) {
  out.array(Layout::lines, [&] {
    for (const model::ExperimentRecord& experiment : experiments)
      for (const std::vector<int>& round : experiment.order)
        out.array(Layout::line, [&] {
          for (const int index : round) out.value(ordered_id(experiment, index));
        });
  });
}

void write_plan(JsonText& out, const model::Report& report) {
  out.object(Layout::lines, [&] {
    out.field("seed", report.plan.seed);
    out.field("rounds_max", report.plan.rounds_max);
    out.field("precision", report.plan.precision);
    out.field("margin", report.plan.margin);
    out.field("max_time_ns", report.plan.max_time.count());
    out.field("timeout_ns", report.plan.timeout.count());
    out.field("bind", std::string(model::name(report.plan.binding)));
    out.key("order");
    write_order(out, report.experiments);
  });
}

void write_comparison(JsonText& out, const model::Comparison& comparison) {
  out.object(Layout::lines, [&] {
    out.field("case", comparison.case_id);
    out.field("base", comparison.base_id);
    out.field("metric", model::name(comparison.metric));
    out.field("ratio", comparison.ratio);
    out.key("interval");
    write_interval(out, comparison.interval);
    out.field("level", comparison.level);
    out.field("rounds", comparison.rounds);
    out.field("verdict", model::name(comparison.verdict));
    out.field("reason", comparison.reason);
  });
}

void write_resolution(JsonText& out, const model::Resolution& resolution) {
  out.object(Layout::line, [&] {
    out.field("ratio", resolution.ratio);
    out.key("interval");
    write_interval(out, resolution.interval);
  });
}

void write_stopped(JsonText& out, const model::Stopped& stopped) {
  out.object(Layout::line, [&] {
    out.field("rounds", stopped.rounds);
    out.field("reason", model::name(stopped.reason));
    out.field("elapsed_ns", stopped.elapsed.count());
  });
}

void write_experiment(JsonText& out, const model::ExperimentRecord& experiment,
                      const model::Machine& machine) {
  out.object(Layout::lines, [&] {
    out.field("workload", experiment.spec.workload);
    out.key("params");
    write_parameters(out, experiment.spec.parameters);
    out.field("description", experiment.description);
    out.key("base");
    experiment.cases.empty() ? out.null() : out.value(experiment.cases.front().spec.id);
    out.key("cases");
    out.array(Layout::lines, [&] {
      for (const model::CaseRecord& record : experiment.cases) out.value(record.spec.id);
    });
    out.key("control");
    write_case(out, experiment.spec, experiment.control);
    out.key("resolution");
    out.object(Layout::lines, [&] {
      out.key("warm");
      write_resolution(out, experiment.warm_resolution);
      out.key("cold");
      write_resolution(out, experiment.cold_resolution);
    });
    out.key("stopped");
    write_stopped(out, experiment.stopped);
    if (const auto curves = scaling::strong_scaling(experiment, machine); !curves.empty()) {
      out.key("scaling");
      write_scaling(out, curves);
    }
  });
}

double width(const model::Resolution& resolution) {
  if (!resolution.interval) return std::numeric_limits<double>::infinity();  // nothing can be resolved
  return resolution.interval->high - resolution.interval->low;
}

/// What the run as a whole can resolve: no more than its least certain experiment.
model::Resolution widest_resolution(const std::vector<model::ExperimentRecord>& experiments) {
  const auto widest = std::max_element(
      experiments.begin(), experiments.end(),
      [](const auto& a, const auto& b) { return width(a.warm_resolution) < width(b.warm_resolution); });
  return widest == experiments.end() ? model::Resolution{} : widest->warm_resolution;
}

/// All rounds, and the most serious reason: StopReason's order is that of seriousness.
model::Stopped whole_stop(const std::vector<model::ExperimentRecord>& experiments) {
  model::Stopped whole;
  for (const model::ExperimentRecord& experiment : experiments) {
    whole.rounds += experiment.stopped.rounds;
    whole.elapsed += experiment.stopped.elapsed;
    whole.reason = std::max(whole.reason, experiment.stopped.reason);
  }
  return whole;
}

void write_results(JsonText& out, const model::Report& report) {
  const std::vector<model::ExperimentRecord>& experiments = report.experiments;
  out.key("cases");
  out.array(Layout::lines, [&] {
    for (const model::ExperimentRecord& experiment : experiments)
      for (const model::CaseRecord& record : experiment.cases) write_case(out, experiment.spec, record);
  });
  out.key("comparisons");
  out.array(Layout::lines, [&] {
    for (const model::ExperimentRecord& experiment : experiments)
      for (const model::Comparison& comparison : experiment.comparisons) write_comparison(out, comparison);
  });
  out.key("experiments");
  out.array(Layout::lines, [&] {
    for (const model::ExperimentRecord& experiment : experiments)
      write_experiment(out, experiment, report.machine);
  });
}

}  // namespace

std::string to_json(const model::Report& report) {
  JsonText out;
  out.object(Layout::lines, [&] {
    out.field("schema", report_schema);
    out.field("complete", report.complete);
    out.key("tool");
    write_tool(out, report.tool);
    out.field("command", report.command);
    out.field("started_at", report.started_at);
    out.field("finished_at", report.finished_at);
    out.key("machine");
    write_machine(out, report.machine);
    out.key("plan");
    write_plan(out, report);
    write_results(out, report);
    out.key("resolution");
    write_resolution(out, widest_resolution(report.experiments));
    out.key("stopped");
    write_stopped(out, whole_stop(report.experiments));
    if (const auto curves = scaling::weak_scaling(report); !curves.empty()) {
      out.key("weak_scaling");
      write_scaling(out, curves);
    }
    if (const auto granularities = metg::granularities(report); !granularities.empty()) {
      out.key("metg");
      write_granularities(out, granularities);
    }
    if (const auto break_evens = metg::break_evens(report); !break_evens.empty()) {
      out.key("break_even");
      write_break_evens(out, break_evens);
    }
  });
  return out.take();
}

}  // namespace parbench::report
