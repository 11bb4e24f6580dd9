#include "report/json_metg.hpp"

#include <cmath>
#include <optional>

#include "model/names.hpp"
#include "report/json_case.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

void write_way(JsonText& out, const metg::Curve& curve) {
  out.field("mode", model::name(curve.group.mode));
  out.key("transport");
  curve.group.transport ? out.value(model::name(*curve.group.transport)) : out.null();
  out.field("workers", curve.workers);
}

std::optional<double> bounded(double size) {
  return size > 0 && std::isfinite(size) ? std::optional(size) : std::nullopt;
}

void write_threshold(JsonText& out, const char* name, const metg::Threshold& threshold) {
  out.key(name);
  out.object(Layout::line, [&] {
    out.field("reached", threshold.size <= 0             ? "everywhere"
                         : std::isfinite(threshold.size) ? "from_size"
                                                         : "nowhere");
    out.field("size", bounded(threshold.size));
    out.key("interval");
    if (!threshold.interval) return out.null();
    out.value(std::vector{bounded(threshold.interval->low), bounded(threshold.interval->high)});
  });
}

void write_curve(JsonText& out, const char* name, const metg::Curve& curve) {
  const std::vector<double> values = metg::medians(curve);
  out.key(name);
  out.array(Layout::lines, [&] {
    for (std::size_t i = 0; i < values.size(); ++i)
      out.object(Layout::line, [&] {
        out.field("size", curve.points[i].size);
        out.field("value", values[i]);
        out.field("rounds", curve.points[i].rounds.size());
      });
  });
}

}  // namespace

void write_granularities(JsonText& out, const std::vector<metg::Granularity>& granularities) {
  out.array(Layout::lines, [&] {
    for (const metg::Granularity& each : granularities)
      out.object(Layout::lines, [&] {
        write_way(out, each.efficiencies);
        write_threshold(out, "metg_50_ns", each.half);
        write_threshold(out, "metg_90_ns", each.most);
        out.field("overhead_ns", each.overhead_ns);
        out.key("overhead_interval_ns");
        write_interval(out, each.overhead_interval);
        write_curve(out, "efficiencies", each.efficiencies);
      });
  });
}

void write_break_evens(JsonText& out, const std::vector<metg::BreakEven>& break_evens) {
  out.array(Layout::lines, [&] {
    for (const metg::BreakEven& each : break_evens)
      out.object(Layout::lines, [&] {
        out.field("workload", each.workload);
        out.field("parameter", each.parameter);
        write_way(out, each.warm_speed_ups);
        write_threshold(out, "warm", each.warm);
        write_threshold(out, "cold", each.cold);
        write_curve(out, "warm_speed_ups", each.warm_speed_ups);
        write_curve(out, "cold_speed_ups", each.cold_speed_ups);
      });
  });
}

}  // namespace parbench::report
