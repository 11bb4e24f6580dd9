#include <algorithm>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/spec.hpp"
#include "report/case_names.hpp"

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

struct Point {
  std::size_t index;  ///< of the case
  int workers;
  const model::Comparison* comparison;
};

/// One curve: cases that differ in their number of workers only.
struct Curve {
  std::string name;
  std::vector<Point> points;  ///< by workers
};

/// What the cases of one curve have in common: "procs transport=pipe" of "procs/2 transport=pipe".
std::string curve_name(const Subject& subject, std::size_t index) {
  std::string name = subject.names[index];
  const std::string count = "/" + std::to_string(subject.record(index).spec.workers);
  const std::size_t at = name.find(count);
  return at == std::string::npos ? name : name.erase(at, count.size());
}

std::vector<Curve> curves_of(const Subject& subject) {
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < subject.names.size(); ++i) {
    const model::CaseRecord& record = subject.record(i);
    const auto* const comparison =
        report::find_comparison(subject.experiment, record.spec.id, model::Metric::warm);
    if (record.spec.mode == model::Mode::seq || comparison == nullptr || !comparison->ratio ||
        comparison->verdict == model::Verdict::invalid)
      continue;
    const std::string name = curve_name(subject, i);
    auto found = std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == name; });
    if (found == curves.end()) found = curves.insert(curves.end(), {name, {}});
    found->points.push_back({i, record.spec.workers, comparison});
  }
  for (Curve& curve : curves)
    std::stable_sort(curve.points.begin(), curve.points.end(),
                     [](const Point& a, const Point& b) { return a.workers < b.workers; });
  std::erase_if(
      curves, [](const Curve& curve) { return curve.points.front().workers == curve.points.back().workers; });
  return curves;
}

/// A number of workers at which the machine has a limit.
struct Limit {
  double workers;
  std::string text;
};

std::vector<Limit> limits_of(const model::Machine& machine) {
  std::vector<Limit> limits;
  const double usable = machine.cpu_quota ? std::min<double>(*machine.cpu_quota, machine.cpus_allowed)
                                          : static_cast<double>(machine.cpus_allowed);
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
    for (const Point& point : curve.points) {
      ends.workers.include(point.workers);
      ends.ratio.include(1.1 * *point.comparison->ratio);
      if (point.comparison->interval) ends.ratio.include(1.05 * point.comparison->interval->high);
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

void write_points(JsonText& out, const Subject& subject, const std::vector<Curve>& curves) {
  write_data(out, [&] {
    for (const Curve& curve : curves)
      for (const Point& point : curve.points)
        write_row(out, [&] {
          const model::Comparison& comparison = *point.comparison;
          out.field("case", subject.names[point.index]);
          out.field("curve", curve.name);
          out.field("series", subject.series[point.index]);
          out.field("workers", point.workers);
          out.field("value", *comparison.ratio);
          out.field("low", comparison.interval ? comparison.interval->low : *comparison.ratio);
          out.field("high", comparison.interval ? comparison.interval->high : *comparison.ratio);
          out.field("text", base::three_digits(*comparison.ratio) + "x");
        });
  });
}

void write_curves(JsonText& out, const Subject& subject, const std::vector<Curve>& curves, const Ends& ends) {
  std::vector<std::string> series;
  for (const Curve& curve : curves)
    for (const Point& point : curve.points) series.push_back(subject.series[point.index]);
  out.object(Layout::lines, [&] {
    write_points(out, subject, curves);
    out.key("encoding");
    out.object(Layout::lines, [&] {
      write_axis(out, "x", "workers", "workers", Scale::whole, ends.workers);
      write_colour(out, "series", series);
      out.document_field("detail", R"({"field": "curve"})");
      out.document_field("tooltip", R"([{"field": "case"}, {"field": "text", "title": "speed-up"}])");
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
  Table table{{"case", "workers", "speed-up", "low", "high", "efficiency"}, {}};
  for (const Curve& curve : curves)
    for (const Point& point : curve.points) {
      const auto& summary = subject.record(point.index).summary;
      table.rows.push_back({{subject.names[point.index]},
                            count_cell(static_cast<std::size_t>(point.workers)),
                            number_cell(point.comparison->ratio),
                            low_cell(point.comparison->interval),
                            high_cell(point.comparison->interval),
                            number_cell(summary ? summary->efficiency : std::nullopt)});
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
  chart.sentence =
      "Warm speed-up over the number of workers, with intervals over rounds. The dashed line is ideal: n "
      "workers, n "
      "times as fast. Beyond the upright lines workers share cores, or wait for a CPU.";
  for (const Limit& limit : limits)
    if (limit.workers > ends.workers.high)
      chart.sentence +=
          " The machine's " + base::three_digits(limit.workers) + " " + limit.text + " lie further right.";
  chart.spec = write_spec("Speed-up over the number of workers", 300, [&](JsonText& out) {
    write_layers(out, [&] {
      write_ideal(out, ends);
      for (const Limit& limit : limits) write_limit(out, limit, ends);
      write_curves(out, subject, curves, ends);
    });
  });
  return chart;
}

}  // namespace parbench::plot
