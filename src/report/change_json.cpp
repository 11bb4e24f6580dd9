#include "report/change_json.hpp"

#include "compare/names.hpp"
#include "model/names.hpp"
#include "report/json_case.hpp"
#include "report/json_text.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

void write_run(JsonText& out, const model::Report& report) {
  out.object(Layout::lines, [&] {
    out.field("started_at", report.started_at);
    out.field("hostname", report.machine.hostname);
    out.field("version", report.tool.version);
    out.field("compiler", report.tool.compiler);
    out.field("flags", report.tool.flags);
    out.field("build_type", report.tool.build_type);
    out.field("command", report.command);
  });
}

std::optional<double> median(const std::optional<model::Estimate>& estimate) {
  return estimate ? std::optional(estimate->median) : std::nullopt;
}

void write_change(JsonText& out, const compare::Change& change) {
  out.object(Layout::lines, [&] {
    out.field("case", change.case_id);
    out.field("metric", model::name(change.metric));
    out.field("verdict", compare::name(change.verdict));
    out.field("reason", change.reason);
    out.field("ratio", change.ratio);
    out.key("interval");
    write_interval(out, change.interval);
    out.field("level", change.level);
    out.field("against", change.against);
    out.field("base_ns", median(change.before));
    out.field("new_ns", median(change.after));
    out.field("time_ratio", change.time_ratio());
    out.field("base_rounds", change.rounds_before);
    out.field("new_rounds", change.rounds_after);
  });
}

void write_control(JsonText& out, const compare::Control& control) {
  out.object(Layout::line, [&] {
    out.field("case", control.yardstick_id);
    out.field("metric", model::name(control.metric));
    out.field("ratio", control.ratio);
    out.key("interval");
    write_interval(out, control.interval);
  });
}

void write_difference(JsonText& out, const compare::Difference& difference) {
  out.object(Layout::line, [&] {
    out.field("obstacle", compare::name(difference.obstacle));
    out.field("case", difference.case_id);
    out.field("what", difference.what);
    out.field("base", difference.before);
    out.field("new", difference.after);
  });
}

template <class Value, class Write>
void write_list(JsonText& out, const char* key, const std::vector<Value>& values, Write write) {
  out.key(key);
  out.array(Layout::lines, [&] {
    for (const Value& value : values) write(out, value);
  });
}

}  // namespace

std::string change_json(const Compared& compared) {
  const compare::Comparison& comparison = compared.comparison;
  JsonText out;
  out.object(Layout::lines, [&] {
    out.field("schema", change_schema);
    out.key("base");
    write_run(out, compared.before);
    out.key("new");
    write_run(out, compared.after);
    out.field("margin", comparison.margin);
    write_list(out, "changes", comparison.changes, write_change);
    write_list(out, "controls", comparison.controls, write_control);
    out.field("only_base", comparison.only_before);
    out.field("only_new", comparison.only_after);
    write_list(out, "let_pass", comparison.differences, write_difference);
  });
  return out.take();
}

}  // namespace parbench::report
