#include <algorithm>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/spec.hpp"
#include "scaling/strong.hpp"

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

using scaling::Point;
using scaling::StrongScaling;

/// A curve over the workers, and how it is called.
struct Curve {
  StrongScaling scaling;
  std::string name;                      ///< of its group: "procs transport=pipe"
  std::string series;                    ///< what has its colour
  std::vector<scaling::CurvePoint> law;  ///< the Universal Scalability Law as fitted; empty where it was not
};

std::size_t index_of(const Subject& subject, const std::string& case_id) {
  std::size_t index = 0;
  while (subject.record(index).spec.id != case_id) ++index;
  return index;
}

/// What the cases of one curve have in common: "procs transport=pipe" of "procs/2 transport=pipe".
std::string curve_name(const Subject& subject, std::size_t index) {
  std::string name = subject.names[index];
  const std::string count = "/" + std::to_string(subject.record(index).spec.workers);
  const std::size_t at = name.find(count);
  return at == std::string::npos ? name : name.erase(at, count.size());
}

std::vector<scaling::CurvePoint> law_of(const StrongScaling& curve) {
  const auto* const fit = std::get_if<scaling::Fit<stats::UniversalLaw>>(&curve.universal);
  return fit == nullptr ? std::vector<scaling::CurvePoint>{}
                        : scaling::curve(*fit, curve.points.back().workers, 30);
}

std::vector<Curve> curves_of(const Subject& subject) {
  std::vector<Curve> curves;
  for (StrongScaling& each : scaling::strong_scaling(subject.experiment, subject.report.machine)) {
    const std::size_t first = index_of(subject, each.points.front().case_id);
    std::vector<scaling::CurvePoint> law = law_of(each);
    curves.push_back({std::move(each), curve_name(subject, first), subject.series[first], std::move(law)});
  }
  return curves;
}

/// A number of workers at which the machine has a limit.
struct Limit {
  double workers;
  std::string text;
};

std::vector<Limit> limits_of(const model::Machine& machine) {
  std::vector<Limit> limits;
  const double usable = scaling::usable_cpus(machine);
  const bool is_both = machine.physical_cores && static_cast<double>(*machine.physical_cores) == usable;
  if (machine.physical_cores)
    limits.push_back({static_cast<double>(*machine.physical_cores),
                      is_both ? "physical cores = usable CPUs" : "physical cores"});
  if (usable > 0 && !is_both) limits.push_back({usable, "usable CPUs"});
  return limits;
}

struct Ends {
  Domain workers{1, 1};
  Domain ratio{0, 1};
};

Ends ends_of(const std::vector<Curve>& curves) {
  Ends ends;
  for (const Curve& curve : curves)
    for (const Point& point : curve.scaling.points) {
      ends.workers.include(point.workers);
      ends.ratio.include(1.1 * point.speed_up);
      if (point.interval) ends.ratio.include(1.05 * point.interval->high);
    }
  return ends;
}

void write_ideal(JsonText& out, const Ends& ends) {
  out.object(Layout::lines, [&] {
    write_data(out, [&] {
      for (const double workers : {ends.workers.low, ends.workers.high})
        write_row(out, [&] {
          out.field("workers", workers);
          out.field("value", workers);
        });
    });
    out.document_field(
        "mark",
        R"({"type": "line", "style": "ideal", "strokeDash": [6, 4], "strokeWidth": 1.2, "clip": true})");
    out.document_field(
        "encoding",
        R"({"x": {"field": "workers", "type": "quantitative"}, "y": {"field": "value", "type": "quantitative"}})");
  });
}

void write_limit(JsonText& out, const Limit& limit, const Ends& ends) {
  if (limit.workers > ends.workers.high) return;
  write_reference(out, "x", limit.workers);
  out.object(Layout::lines, [&] {
    write_data(out, [&] {
      write_row(out, [&] {
        out.field("workers", limit.workers);
        out.field("text", limit.text);
      });
    });
    const bool is_right = limit.workers > (ends.workers.low + ends.workers.high) / 2;
    out.document_field("mark", is_right ? R"({"type": "text", "style": "note", "align": "right", "dx": -5})"
                                        : R"({"type": "text", "style": "note", "align": "left", "dx": 5})");
    out.document_field("encoding", R"({"x": {"field": "workers", "type": "quantitative"}, "y": {"value": 8},
 "text": {"field": "text"}})");
  });
}

void write_points(JsonText& out, const std::vector<Curve>& curves) {
  write_data(out, [&] {
    for (const Curve& curve : curves)
      for (const Point& point : curve.scaling.points)
        write_row(out, [&] {
          out.field("curve", curve.name);
          out.field("series", curve.series);
          out.field("workers", point.workers);
          out.field("value", point.speed_up);
          out.field("low", point.interval ? point.interval->low : point.speed_up);
          out.field("high", point.interval ? point.interval->high : point.speed_up);
          out.field("text", base::three_digits(point.speed_up) + "x");
        });
  });
}

bool has_law(const Curve& curve) {
  return !curve.law.empty();
}

/// The fitted laws: a band where they have intervals, and a dotted line.
void write_laws(JsonText& out, const std::vector<Curve>& curves, const std::vector<std::string>& series) {
  if (std::none_of(curves.begin(), curves.end(), has_law)) return;
  out.object(Layout::lines, [&] {
    write_data(out, [&] {
      for (const Curve& curve : curves)
        for (const scaling::CurvePoint& point : curve.law)
          write_row(out, [&] {
            out.field("curve", curve.name);
            out.field("series", curve.series);
            out.field("workers", point.workers);
            out.field("value", point.speed_up);
            out.field("low", point.interval ? point.interval->low : point.speed_up);
            out.field("high", point.interval ? point.interval->high : point.speed_up);
          });
    });
    out.key("encoding");
    out.object(Layout::lines, [&] {
      out.document_field("x", R"({"field": "workers", "type": "quantitative"})");
      write_colour(out, "series", series);
      out.document_field("detail", R"({"field": "curve"})");
    });
    write_layers(out, [&] {
      out.document(R"({"mark": {"type": "area", "opacity": 0.16, "clip": true},
 "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}})");
      out.document(R"({"mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": [2, 3], "clip": true},
 "encoding": {"y": {"field": "value", "type": "quantitative"}}})");
    });
  });
}

void write_curves(JsonText& out, const std::vector<Curve>& curves, const Ends& ends,
                  const std::vector<std::string>& series) {
  out.object(Layout::lines, [&] {
    write_points(out, curves);
    out.key("encoding");
    out.object(Layout::lines, [&] {
      write_axis(out, "x", "workers", "workers", Scale::whole, ends.workers);
      write_colour(out, "series", series);
      out.document_field("detail", R"({"field": "curve"})");
      out.document_field(
          "tooltip",
          R"([{"field": "curve", "title": "mode"}, {"field": "workers"}, {"field": "text", "title": "speed-up"}])");
    });
    write_layers(out, [&] {
      out.object(Layout::lines, [&] {
        out.document_field("mark", R"({"type": "line", "strokeWidth": 2})");
        out.key("encoding");
        out.object(Layout::lines,
                   [&] { write_axis(out, "y", "value", "speed-up", Scale::linear, ends.ratio); });
      });
      out.document(
          R"({"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}})");
      out.document(
          R"({"mark": {"type": "point", "filled": true, "size": 90, "opacity": 1}, "encoding": {"y": {"field": "value", "type": "quantitative"}}})");
    });
  });
}

Table make_table(const Subject& subject, const std::vector<Curve>& curves) {
  Table table{
      {"case", "workers", "speed-up", "low", "high", "efficiency", "Karp-Flatt serial part", "fitted law"},
      {}};
  for (const Curve& curve : curves)
    for (const Point& point : curve.scaling.points) {
      const auto* const fit = std::get_if<scaling::Fit<stats::UniversalLaw>>(&curve.scaling.universal);
      table.rows.push_back({{subject.names[index_of(subject, point.case_id)]},
                            count_cell(static_cast<std::size_t>(point.workers)),
                            number_cell(point.speed_up),
                            low_cell(point.interval),
                            high_cell(point.interval),
                            number_cell(point.efficiency),
                            number_cell(point.serial_fraction),
                            fit == nullptr ? Cell{"-"} : number_cell(fit->law.speed_up(point.workers))});
    }
  return table;
}

}  // namespace

Chart scaling(const Subject& subject) {
  const std::vector<Curve> curves = curves_of(subject);
  Chart chart{"scaling", "Scaling", "", "", make_table(subject, curves)};
  if (curves.empty()) {
    chart.sentence = "No mode ran with several numbers of workers, so there is no curve over them.";
    return chart;
  }
  const Ends ends = ends_of(curves);
  const std::vector<Limit> limits = limits_of(subject.report.machine);
  std::vector<std::string> series;
  series.reserve(curves.size());
  for (const Curve& curve : curves) series.push_back(curve.series);
  chart.sentence =
      "Warm speed-up over the number of workers, with intervals over rounds. The dashed line is ideal: n "
      "workers, n "
      "times as fast. Beyond the upright lines workers share cores, or wait for a CPU.";
  if (std::any_of(curves.begin(), curves.end(), has_law))
    chart.sentence += " Dotted, with 95 % bounds: the Universal Scalability Law as fitted to the points.";
  for (const Limit& limit : limits)
    if (limit.workers > ends.workers.high)
      chart.sentence +=
          " The machine's " + base::three_digits(limit.workers) + " " + limit.text + " lie further right.";
  chart.spec = write_spec("Speed-up over the number of workers", 300, [&](JsonText& out) {
    write_layers(out, [&] {
      write_ideal(out, ends);
      for (const Limit& limit : limits) write_limit(out, limit, ends);
      write_laws(out, curves, series);
      write_curves(out, curves, ends, series);
    });
  });
  return chart;
}

}  // namespace parbench::plot
