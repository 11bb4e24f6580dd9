#include <algorithm>
#include <cmath>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/spec.hpp"
#include "plot/strip.hpp"
#include "stats/intervals.hpp"

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

struct Point {
  std::size_t index;  ///< of the case
  double started_s;
  double percent;  ///< above the case's own median, as a logarithm
};

bool has_times(const Subject& subject) {
  return std::any_of(subject.drawn.begin(), subject.drawn.end(), [&](std::size_t index) {
    const auto& rounds = subject.record(index).rounds;
    return std::any_of(rounds.begin(), rounds.end(), [](const model::Sample& s) { return s.started_ns > 0; });
  });
}

/// Of its rounds in the order in which they ran.
std::vector<Point> points_of(const Subject& subject, std::size_t index) {
  const model::CaseRecord& record = subject.record(index);
  const std::vector<double> times = times_of(record, model::Metric::warm);
  if (times.empty()) return {};
  const double median = stats::median(times);
  std::vector<Point> points;
  points.reserve(record.rounds.size());
  for (const model::Sample& sample : record.rounds)
    if (const auto time = time_of(sample, model::Metric::warm); time && *time > 0 && median > 0)
      points.push_back({index, static_cast<double>(sample.started_ns) / 1e9, 100 * std::log(*time / median)});
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return a.started_s < b.started_s; });
  return points;
}

double median_of(const std::vector<Point>& points, std::size_t begin, std::size_t end) {
  std::vector<double> values;
  values.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) values.push_back(points[i].percent);
  return stats::median(values);
}

Table make_table(const Subject& subject) {
  Table table{{"case", "rounds", "first half, % of median", "second half, % of median", "drift, %"}, {}};
  for (std::size_t i = 0; i < subject.names.size(); ++i) {
    const std::vector<Point> points = points_of(subject, i);
    if (points.size() < 2) continue;
    const double first = median_of(points, 0, points.size() / 2);
    const double second = median_of(points, points.size() / 2, points.size());
    table.rows.push_back({{subject.names[i]},
                          count_cell(points.size()),
                          number_cell(first),
                          number_cell(second),
                          number_cell(second - first)});
  }
  return table;
}

std::string make_spec(const Subject& subject, const std::vector<Point>& points) {
  Domain time{points.front().started_s, points.front().started_s};
  Domain percent{-1, 1};
  std::vector<std::string> series;
  series.reserve(points.size());
  for (const Point& point : points) {
    time.include(point.started_s);
    percent.include(1.15 * point.percent);
    series.push_back(subject.series[point.index]);
  }
  return write_spec("Warm times in the order in which they were measured", 260, [&](JsonText& out) {
    write_layers(out, [&] {
      write_reference(out, "y", 0);
      out.object(Layout::lines, [&] {
        write_data(out, [&] {
          for (const Point& point : points)
            write_row(out, [&] {
              out.field("case", subject.names[point.index]);
              out.field("series", subject.series[point.index]);
              out.field("time", point.started_s);
              out.field("value", point.percent);
            });
        });
        out.document_field("mark", R"({"type": "point", "filled": true, "size": 28, "opacity": 0.6})");
        out.key("encoding");
        out.object(Layout::lines, [&] {
          write_axis(out, "x", "time", "started, s since the run began", Scale::linear, time);
          write_axis(out, "y", "value", "% slower than its median", Scale::symlog, percent);
          write_colour(out, "series", series);
          out.document_field(
              "tooltip",
              R"([{"field": "case"}, {"field": "time", "title": "started, s", "format": ".3f"}, {"field": "value", "title": "slower than its median, %", "format": ".2f"}])");
        });
      });
    });
  });
}

}  // namespace

Chart drift(const Subject& subject) {
  Chart chart{"drift", "Drift over the run", "", "", make_table(subject)};
  if (!has_times(subject)) {
    chart.sentence = "The report does not say when the rounds ran.";
    return chart;
  }
  const std::size_t rounds = rounds_drawn(subject.dots_max, subject.drawn.size(), 1);
  std::vector<Point> points;
  std::size_t most = 0;
  for (const std::size_t index : subject.drawn) {
    const std::vector<Point> all = points_of(subject, index);
    most = std::max(most, all.size());
    for (const std::size_t round : spread(all.size(), rounds)) points.push_back(all[round]);
  }
  if (points.empty()) {
    chart.sentence = "No case came to the end of a warm pass.";
    return chart;
  }
  chart.sentence =
      "Each round's warm time against the median of its own case, in the order in which they ran: a slope is "
      "a "
      "machine that became slower or faster meanwhile, a cluster above 0 a disturbance that struck all "
      "cases. Paired "
      "rounds cancel both. Percent of logarithms: 69 % is twice." +
      thinning_sentence(most, rounds) + subject.selection;
  chart.spec = make_spec(subject, points);
  return chart;
}

}  // namespace parbench::plot
