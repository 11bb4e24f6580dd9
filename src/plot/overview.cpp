#include "plot/overview.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "plot/cells.hpp"
#include "plot/spec.hpp"
#include "plot/subject.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"
#include "report/heading.hpp"

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

/// The best that a mode does for an experiment.
struct Best {
  std::string row;
  std::string series;
  std::string name;  ///< of the case
  const model::Comparison* comparison;
};

/// "files input=a.csv": its heading without the input's description.
std::string short_title(const model::ExperimentRecord& experiment) {
  std::string title = report::title(experiment);
  const std::string description = ": " + experiment.description;
  if (title.ends_with(description)) title.erase(title.size() - description.size());
  return report::printable(title);
}

/// Of each series the case with the highest warm speed-up, in the order of the cases.
std::vector<Best> best_of(const Subject& subject, const std::string& row) {
  std::vector<Best> found;
  for (std::size_t i = 1; i < subject.names.size(); ++i) {
    const auto* const comparison =
        report::find_comparison(subject.experiment, subject.record(i).spec.id, model::Metric::warm);
    if (comparison == nullptr || !comparison->ratio || comparison->verdict == model::Verdict::invalid)
      continue;
    const auto same = std::find_if(found.begin(), found.end(),
                                   [&](const Best& each) { return each.series == subject.series[i]; });
    if (same == found.end())
      found.push_back({row, subject.series[i], subject.names[i], comparison});
    else if (*comparison->ratio > *same->comparison->ratio)
      *same = {row, subject.series[i], subject.names[i], comparison};
  }
  return found;
}

std::vector<Best> all_of(const model::Report& report) {
  std::vector<Best> all;
  std::set<std::string> taken;
  for (const model::ExperimentRecord& experiment : report.experiments) {
    const std::string title = short_title(experiment);
    std::string row = title;
    for (int number = 2; !taken.insert(row).second; ++number)
      row = title + " (" + std::to_string(number) + ")";
    for (Best& best : best_of(make_subject(report, experiment), row)) all.push_back(std::move(best));
  }
  return all;
}

std::vector<std::string> rows_of(const std::vector<Best>& all) {
  std::vector<std::string> rows;
  for (const Best& best : all)
    if (rows.empty() || rows.back() != best.row) rows.push_back(best.row);
  return rows;
}

Domain ends_of(const std::vector<Best>& all) {
  Domain domain{1, 1};
  for (const Best& best : all) {
    domain.include(*best.comparison->ratio);
    if (!best.comparison->interval) continue;
    domain.include(best.comparison->interval->low);
    domain.include(best.comparison->interval->high);
  }
  return widened(domain, 1.08);
}

void write_rows(JsonText& out, const std::vector<Best>& all) {
  write_data(out, [&] {
    for (const Best& best : all)
      write_row(out, [&] {
        const auto& interval = best.comparison->interval;
        out.field("case", best.row);
        out.field("series", best.series);
        out.field("name", best.name);
        out.field("value", *best.comparison->ratio);
        out.field("low", interval ? interval->low : *best.comparison->ratio);
        out.field("high", interval ? interval->high : *best.comparison->ratio);
        out.field("text",
                  base::three_digits(*best.comparison->ratio) + "x " + report::interval_text(interval));
      });
  });
}

std::string make_spec(const std::vector<Best>& all) {
  std::vector<std::string> series;
  series.reserve(all.size());
  for (const Best& best : all) series.push_back(best.series);
  const std::set<std::string> distinct(series.begin(), series.end());
  const int height = rows_height(rows_of(all).size(), 16 + 12 * static_cast<int>(distinct.size()));
  return write_spec("The best warm speed-up of each mode", height, [&](JsonText& out) {
    write_layers(out, [&] {
      write_reference(out, "x", 1);
      out.object(Layout::lines, [&] {
        write_rows(out, all);
        out.key("encoding");
        out.object(Layout::lines, [&] {
          write_case_axis(out, rows_of(all));
          out.document_field("yOffset", R"({"field": "series", "type": "nominal", "sort": null})");
          write_colour(out, "series", series);
          out.document_field("tooltip",
                             R"([{"field": "case", "title": "experiment"}, {"field": "name", "title": "case"},
 {"field": "text", "title": "speed-up"}])");
        });
        write_layers(out, [&] {
          out.object(Layout::lines, [&] {
            out.document_field("mark", R"({"type": "rule", "strokeWidth": 2})");
            out.key("encoding");
            out.object(Layout::lines, [&] {
              write_axis(out, "x", "low", "times as fast as the base (log scale)", Scale::log, ends_of(all));
              out.document_field("x2", R"({"field": "high"})");
            });
          });
          out.document(R"({"mark": {"type": "point", "filled": true, "size": 80, "opacity": 1},
 "encoding": {"x": {"field": "value", "type": "quantitative"}}})");
        });
      });
    });
  });
}

Table make_table(const std::vector<Best>& all) {
  Table table{{"experiment", "case", "speed-up", "low", "high"}, {}};
  for (const Best& best : all)
    table.rows.push_back({{best.row},
                          {best.name},
                          number_cell(best.comparison->ratio),
                          low_cell(best.comparison->interval),
                          high_cell(best.comparison->interval)});
  return table;
}

/// Those of at most cases_max experiments, evenly spaced.
std::vector<Best> thinned(const std::vector<Best>& all, const std::vector<std::string>& rows) {
  std::set<std::string> kept;
  for (const std::size_t index : spread(rows.size(), cases_max)) kept.insert(rows[index]);
  std::vector<Best> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [&](const Best& best) { return kept.contains(best.row); });
  return some;
}

}  // namespace

Chart overview(const model::Report& report) {
  const std::vector<Best> all = all_of(report);
  Chart chart{"overview", "All experiments", "", "", make_table(all)};
  if (all.empty()) {
    chart.sentence = "No case could be compared with a base.";
    return chart;
  }
  const std::vector<std::string> rows = rows_of(all);
  chart.sentence =
      "For each experiment the best that each mode does: its highest warm speed-up over the experiment's "
      "base, with "
      "its interval over rounds. To the right of 1 is faster.";
  if (rows.size() > cases_max)
    chart.sentence += " Drawn are " + std::to_string(cases_max) + " of " + std::to_string(rows.size()) +
                      " experiments, evenly spaced. The table has all.";
  chart.spec = make_spec(thinned(all, rows));
  return chart;
}

}  // namespace parbench::plot
