#include "report/json_scaling.hpp"

#include <cmath>
#include <variant>

#include "model/names.hpp"
#include "report/json_case.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

void write_group(JsonText& out, const scaling::Group& group) {
  out.field("mode", model::name(group.mode));
  out.field("label", group.label);
  out.field("schedule", model::name(group.schedule));
  out.field("chunk", group.chunk);
  out.key("transport");
  group.transport ? out.value(model::name(*group.transport)) : out.null();
}

void write_points(JsonText& out, const std::vector<scaling::Point>& points) {
  out.key("points");
  out.array(Layout::lines, [&] {
    for (const scaling::Point& point : points)
      out.object(Layout::line, [&] {
        out.field("case", point.case_id);
        out.field("workers", point.workers);
        out.field("speed_up", point.speed_up);
        out.key("interval");
        write_interval(out, point.interval);
        out.field("efficiency", point.efficiency);
        out.key("efficiency_interval");
        write_interval(out, point.efficiency_interval);
        out.field("serial_fraction", point.serial_fraction);
        out.key("serial_fraction_interval");
        write_interval(out, point.serial_fraction_interval);
        out.field("fitted", point.use == scaling::Use::fitted && point.workers > 1);
      });
  });
}

std::optional<double> finite(double number) {
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

void write_value(JsonText& out, const char* name, const scaling::Value& value) {
  out.key(name);
  out.object(Layout::line, [&] {
    out.field("value", finite(value.value));
    out.key("interval");
    if (!value.interval) return out.null();
    out.value(std::vector{finite(value.interval->low), finite(value.interval->high)});
  });
}

/// `write` gets the fit; a refusal is written as it reads.
template <class Law, class Write>
void write_fit(JsonText& out, const char* name, const scaling::FitOrRefusal<Law>& fit, Write write) {
  out.key(name);
  out.object(Layout::lines, [&] {
    if (const auto* refusal = std::get_if<stats::Refusal>(&fit)) return out.field("refused", refusal->why);
    const auto& fitted = std::get<scaling::Fit<Law>>(fit);
    write(fitted);
    out.field("worst_error", fitted.worst_error);
  });
}

/// A share follows from durations, which are written as whole nanoseconds: more digits would not come back.
double rounded(double share) {
  return std::round(share * 1000) / 1000;
}

void write_limits(JsonText& out, const std::vector<scaling::Limit>& limits) {
  out.key("limits");
  out.array(Layout::lines, [&] {
    for (const scaling::Limit& limit : limits)
      out.object(Layout::line, [&] {
        out.field("cause", scaling::name(limit.cause));
        out.field("workers", limit.workers);
        out.field("share", limit.share ? std::optional(rounded(*limit.share)) : std::nullopt);
      });
  });
}

}  // namespace

void write_scaling(JsonText& out, const std::vector<scaling::StrongScaling>& curves) {
  out.array(Layout::lines, [&] {
    for (const scaling::StrongScaling& curve : curves)
      out.object(Layout::lines, [&] {
        write_group(out, curve.group);
        write_points(out, curve.points);
        write_fit(out, "amdahl", curve.amdahl, [&](const scaling::Fit<stats::AmdahlLaw>& fit) {
          write_value(out, "serial_fraction", scaling::serial_fraction(fit));
          write_value(out, "limit", scaling::limit(fit));
        });
        write_fit(out, "universal", curve.universal, [&](const scaling::Fit<stats::UniversalLaw>& fit) {
          write_value(out, "contention", scaling::contention(fit));
          write_value(out, "coherency", scaling::coherency(fit));
          write_value(out, "best_workers", scaling::best_workers(fit));
        });
        write_limits(out, curve.limits);
      });
  });
}

void write_scaling(JsonText& out, const std::vector<scaling::WeakScaling>& curves) {
  out.array(Layout::lines, [&] {
    for (const scaling::WeakScaling& curve : curves)
      out.object(Layout::lines, [&] {
        out.field("workload", curve.workload);
        out.field("parameter", curve.parameter);
        out.field("per_worker", curve.per_worker);
        write_group(out, curve.group);
        write_points(out, curve.points);
        write_fit(out, "gustafson", curve.gustafson, [&](const scaling::Fit<stats::GustafsonLaw>& fit) {
          write_value(out, "serial_fraction", scaling::serial_fraction(fit));
        });
      });
  });
}

}  // namespace parbench::report
