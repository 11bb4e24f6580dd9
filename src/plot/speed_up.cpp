#include "base/text.hpp"
#include "model/names.hpp"
#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/spec.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"

namespace parbench::plot {
namespace {

using model::Comparison;
using model::Metric;

/// A point of the chart: a comparison that holds.
struct Point {
  const Comparison* comparison;
  std::size_t index;  ///< of the case
};

bool is_usable(const Comparison& comparison) {
  return comparison.ratio && comparison.verdict != model::Verdict::invalid;
}

std::vector<Point> points_of(const Subject& subject, const std::vector<std::size_t>& indices) {
  std::vector<Point> points;
  for (const std::size_t index : indices)
    for (const Metric metric : {Metric::warm, Metric::cold}) {
      const Comparison* const found =
          report::find_comparison(subject.experiment, subject.record(index).spec.id, metric);
      if (found != nullptr && is_usable(*found)) points.push_back({found, index});
    }
  return points;
}

Domain domain_of(const std::vector<Point>& points, const model::Resolution& band) {
  Domain domain{1, 1};
  for (const Point& point : points) {
    domain.include(*point.comparison->ratio);
    if (!point.comparison->interval) continue;
    domain.include(point.comparison->interval->low);
    domain.include(point.comparison->interval->high);
  }
  if (band.interval) {
    domain.include(band.interval->low);
    domain.include(band.interval->high);
  }
  return widened(domain, 1.08);
}

std::string text_of(const Comparison& comparison) {
  std::string text = base::three_digits(*comparison.ratio) + "x";
  if (comparison.interval) text += " " + report::interval_text(comparison.interval);
  return text + ", " + std::string(model::name(comparison.verdict));
}

void write_points(JsonText& out, const Subject& subject, const std::vector<Point>& points) {
  write_data(out, [&] {
    for (const Point& point : points)
      write_row(out, [&] {
        const Comparison& comparison = *point.comparison;
        out.field("case", subject.names[point.index]);
        out.field("series", subject.series[point.index]);
        out.field("metric", model::name(comparison.metric));
        out.field("value", *comparison.ratio);
        out.field("low", comparison.interval ? comparison.interval->low : *comparison.ratio);
        out.field("high", comparison.interval ? comparison.interval->high : *comparison.ratio);
        out.field("text", text_of(comparison));
      });
  });
}

void write_encoding(JsonText& out, const Subject& subject, const std::vector<Point>& points) {
  std::vector<std::string> names;
  std::vector<std::string> series;
  for (const Point& point : points) {
    if (names.empty() || names.back() != subject.names[point.index])
      names.push_back(subject.names[point.index]);
    series.push_back(subject.series[point.index]);
  }
  out.key("encoding");
  out.object(JsonText::Layout::lines, [&] {
    write_case_axis(out, names);
    out.document_field("yOffset",
                       R"({"field": "metric", "type": "nominal", "scale": {"domain": ["warm", "cold"]}})");
    write_colour(out, "series", series);
    out.document_field(
        "shape",
        R"({"field": "metric", "type": "nominal", "title": null, "scale": {"domain": ["warm", "cold"], "range": ["circle", "diamond"]}})");
    out.document_field(
        "tooltip",
        R"([{"field": "case", "title": "case"}, {"field": "metric", "title": "run"}, {"field": "text", "title": "speed-up"}])");
  });
}

std::string make_spec(const Subject& subject, const std::vector<Point>& points) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    rows += i == 0 || points[i].index != points[i - 1].index ? 1U : 0U;
  const model::Resolution& band = subject.experiment.warm_resolution;
  const Domain domain = domain_of(points, band);
  return write_spec("Speed-up of each case over its base", rows_height(rows, 44), [&](JsonText& out) {
    write_layers(out, [&] {
      if (band.interval) write_band(out, "x", {band.interval->low, band.interval->high});
      write_reference(out, "x", 1);
      out.object(JsonText::Layout::lines, [&] {
        write_points(out, subject, points);
        write_encoding(out, subject, points);
        write_layers(out, [&] {
          out.object(JsonText::Layout::lines, [&] {
            out.document_field("mark", R"({"type": "rule", "strokeWidth": 2})");
            out.key("encoding");
            out.object(JsonText::Layout::lines, [&] {
              write_axis(out, "x", "low", "times as fast as the base (log scale)", Scale::log, domain);
              out.document_field("x2", R"({"field": "high"})");
              out.key("shape");
              out.null();
            });
          });
          out.document(
              R"({"mark": {"type": "point", "filled": true, "size": 90, "opacity": 1}, "encoding": {"x": {"field": "value", "type": "quantitative"}}})");
        });
      });
    });
  });
}

Table make_table(const Subject& subject) {
  Table table{{"case", "run", "base", "speed-up", "low", "high", "level", "rounds", "verdict", "reason"}, {}};
  for (std::size_t i = 0; i < subject.names.size(); ++i)
    for (const Comparison& comparison : subject.experiment.comparisons) {
      if (comparison.case_id != subject.record(i).spec.id) continue;
      table.rows.push_back({{subject.names[i]},
                            {std::string(model::name(comparison.metric))},
                            {report::printable(comparison.base_id)},
                            number_cell(comparison.ratio),
                            low_cell(comparison.interval),
                            high_cell(comparison.interval),
                            number_cell(comparison.level),
                            count_cell(static_cast<std::size_t>(comparison.rounds)),
                            {std::string(model::name(comparison.verdict))},
                            {report::printable(comparison.reason)}});
    }
  return table;
}

}  // namespace

Chart speed_up(const Subject& subject) {
  Chart chart{"speed-up", "Speed-up", "", "", make_table(subject)};
  const std::vector<Point> points = points_of(subject, subject.drawn);
  if (points.empty()) {
    chart.sentence = "No case could be compared with a base.";
    return chart;
  }
  chart.sentence =
      "How many times as fast as the base each case is: to the right of 1 is faster. A circle is a warm pass "
      "of a "
      "running pool, a diamond a one-shot run with start-up and tear-down; lines are intervals over rounds. "
      "The grey "
      "band is the base against itself: what lies within it this run cannot tell from 1." +
      subject.selection;
  chart.spec = make_spec(subject, points);
  return chart;
}

}  // namespace parbench::plot
