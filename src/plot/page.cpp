#include "plot/page.hpp"

#include "base/text.hpp"
#include "model/names.hpp"
#include "plot/assets.hpp"
#include "plot/facts.hpp"
#include "plot/html.hpp"
#include "plot/overview.hpp"
#include "report/cells.hpp"
#include "report/heading.hpp"
#include "report/sentence.hpp"

namespace parbench::plot {
namespace {

constexpr const char* method =
    "Each round runs every case once, each in a fresh process, in an order that is drawn anew and balanced: "
    "each case stands in each place and follows each other equally often. A warm time is the median of a "
    "round's further passes of a running pool; a cold time is start-up, first pass and tear-down together, "
    "as a one-shot run pays them. A speed-up is the median over rounds of the base's time divided by the "
    "case's time of the same round. Its interval is an order-statistic (sign-test) interval over rounds, "
    "which assumes no shape of the noise; its level is chosen so that over all looks and comparisons of a "
    "run at most 5 % of runs of identical code show a difference. The base runs twice in each round, and "
    "what it differs from itself is what the run can resolve. A case whose results differ from the base's "
    "is invalid and has no speed-up.";

std::string chart_figure(const Chart& chart) {
  if (!chart.is_drawn())
    return "<div class=\"absent\">" + element("h4", chart.title) + element("p", chart.sentence) + "</div>\n";
  return "<figure data-chart=\"" + escape_html(chart.name) + "\">\n<figcaption>" +
         element("h4", chart.title) + element("p", chart.sentence) +
         "</figcaption>\n<div class=\"chart\"></div>\n" + "<script type=\"application/json\">" +
         script_json(chart.spec) + "</script>\n" + "<details><summary>Table: " + escape_html(chart.title) +
         "</summary><div class=\"scroll\">\n" + html_table(chart.table, chart.title) +
         "</div></details>\n</figure>\n";
}

/// What the screen shows after a run.
Table result_table(const model::ExperimentRecord& experiment) {
  const report::Grid grid = report::make_grid(experiment);
  Table table;
  for (const report::Column& column : grid.columns) table.header.push_back(column.title);
  for (const auto& cells : grid.rows) {
    std::vector<Cell>& row = table.rows.emplace_back();
    for (const report::Cell& cell : cells)
      row.push_back({cell.main + (cell.aside.empty() ? "" : " " + cell.aside)});
  }
  return table;
}

/// What befell the cases that have no numbers.
std::string error_list(const model::ExperimentRecord& experiment) {
  std::string items;
  for (const model::CaseRecord& record : experiment.cases)
    if (record.error)
      items += element("li", record.spec.id + ": " + std::string(model::name(record.status)) + ": " +
                                 *record.error) +
               "\n";
  return items.empty() ? "" : "<ul class=\"errors\">\n" + items + "</ul>\n";
}

/// Where there are more experiments than this, those out of sight are not laid out.
constexpr std::size_t laid_out_max = 12;

std::string experiment_section(const model::Report& report, const model::ExperimentRecord& experiment) {
  std::string html = report.experiments.size() > laid_out_max ? "<section class=\"many\">\n" : "<section>\n";
  html += element("h3", report::title(experiment));
  for (const std::string& words : report::explain(experiment, report.machine, report.plan))
    html += element("p class=\"verdict\"", words) + "\n";
  html += element("p class=\"conditions\"", report::conditions(experiment, report));
  html += "<div class=\"scroll\">" + html_table(result_table(experiment), "Result") + "</div>\n";
  html += error_list(experiment);
  for (const Chart& chart : charts_of(report, experiment)) html += chart_figure(chart);
  return html + "</section>\n";
}

std::string facts_list(const std::vector<Fact>& facts) {
  std::string html = "<dl>\n";
  for (const Fact& fact : facts) html += element("dt", fact.name) + element("dd", fact.text) + "\n";
  return html + "</dl>\n";
}

std::string report_section(const Source& source) {
  const model::Report& report = source.report;
  std::string html = "<section>\n" + element("h2", source.file);
  if (!report.complete)
    html += "<p>This report is of a run that was cut short or was still running when it was written.</p>\n";
  if (report.experiments.size() > 1) html += chart_figure(overview(report));
  for (const model::ExperimentRecord& experiment : report.experiments)
    html += experiment_section(report, experiment);
  if (report.experiments.empty()) html += "<p>This report holds no experiment.</p>\n";
  html += "<h3>How and where this was measured</h3>\n";
  html += "<p><code>" + escape_html(command_line(report.command)) + "</code></p>\n";
  html += facts_list(facts_of(report));
  return html + "</section>\n";
}

/// The libraries' licences ask to stand beside their code.
std::string licence_comment() {
  return "<!--\nThe scripts of this page hold these packages, under these licences:\n\n" +
         std::string(licences()) + "-->\n";
}

std::string script(std::string_view code) {
  return "<script>" + std::string(code) + "</script>\n";
}

std::string page_title(const std::vector<Source>& sources) {
  std::vector<std::string> files;
  files.reserve(sources.size());
  for (const Source& source : sources) files.push_back(source.file);
  return "parbench: " + base::join(files, ", ");
}

}  // namespace

std::string html_page(const std::vector<Source>& sources) {
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + std::string(page_policy()) + "\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += element("title", page_title(sources)) + "\n";
  html += "<link rel=\"icon\" href=\"data:,\">\n";
  html += "<style>" + std::string(page_style()) + "</style>\n</head>\n<body>\n";
  html += "<header>\n<h1>parbench: a loop, threads and processes compared</h1>\n</header>\n<main>\n";
  for (const Source& source : sources) html += report_section(source);
  html += "<section>\n<h2>Method</h2>\n" + element("p", method) + "\n</section>\n</main>\n";
  html +=
      "<noscript><p>Without JavaScript the charts are not drawn; all of their numbers are in the "
      "tables.</p></noscript>\n";
  html += licence_comment();
  html += script(libraries_script()) + script(theme_script()) + script(page_script());
  return html + "</body>\n</html>\n";
}

}  // namespace parbench::plot
