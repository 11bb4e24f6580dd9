#include "report/table.hpp"

#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"
#include "report/csv.hpp"
#include "report/heading.hpp"
#include "report/sentence.hpp"

namespace parbench::report {
namespace {

constexpr std::size_t screen_width = 110;

/// "threads/2 failed: worker 1 (pid 4242) ..."; a message of several lines is indented under its first.
std::string failure_line(const std::string& name, const model::CaseRecord& record) {
  std::string text = name + " " + std::string(model::name(record.status)) + ": ";
  bool is_first = true;
  for (const std::string& line : base::split(base::trim(record.error.value_or("no reason given")), '\n')) {
    if (!is_first) text += "\n  ";
    text += printable(line);
    is_first = false;
  }
  return text + "\n";
}

std::string failures(const model::ExperimentRecord& experiment, const TableStyle& style) {
  const std::string mark = style.format == Format::markdown ? "- " : "";
  const std::vector<std::string> names = case_names(experiment);
  std::string lines;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (experiment.cases[i].status != model::Status::ok)
      lines += mark + failure_line(names[i], experiment.cases[i]);
  if (experiment.control.status != model::Status::ok)
    lines += mark + failure_line(printable(experiment.control.spec.id), experiment.control);
  return style.format == Format::markdown ? escape_markdown(lines) : lines;
}

std::string heading(const model::ExperimentRecord& experiment, const model::Report& report,
                    const TableStyle& style) {
  const std::string first = title(experiment);
  const std::string second = conditions(experiment, report);
  if (style.format == Format::markdown)
    return "### " + escape_markdown(first) + "\n\n" + escape_markdown(second) + "\n\n";
  return first + "\n" + paint(second, Tone::faint, style.color) + "\n\n";
}

std::string experiment_table(const model::ExperimentRecord& experiment, const model::Report& report,
                             const TableStyle& style) {
  const Grid grid = make_grid(experiment);
  std::string text = heading(experiment, report, style);
  text += style.format == Format::markdown ? render_markdown(grid) : render_text(grid, style.color);
  const std::string lines = failures(experiment, style);
  if (!lines.empty()) text += "\n" + lines;
  return text;
}

template <class Render>
std::string join_experiments(const model::Report& report, Render render) {
  std::string text;
  for (const model::ExperimentRecord& experiment : report.experiments) {
    if (experiment.order.empty()) continue;  // it was cut short before its first round was through
    if (!text.empty()) text += '\n';
    text += render(experiment);
  }
  return text;
}

}  // namespace

Format parse_format(const std::string& text, const std::string& where) {
  if (text == "table") return Format::table;
  if (text == "markdown") return Format::markdown;
  if (text == "csv") return Format::csv;
  throw base::UsageError(where + ": unknown '" + text + "'" + base::suggestion(text, format_names()));
}

std::vector<std::string> format_names() {
  return {"table", "markdown", "csv"};
}

std::string table(const model::Report& report, const TableStyle& style) {
  if (style.format == Format::csv) return csv(report);
  return join_experiments(report, [&](const model::ExperimentRecord& experiment) {
    return experiment_table(experiment, report, style);
  });
}

std::string screen(const model::Report& report, const TableStyle& style) {
  if (style.format == Format::csv) return csv(report);
  return join_experiments(report, [&](const model::ExperimentRecord& experiment) {
    std::string text = experiment_table(experiment, report, style);
    for (const std::string& words : explain(experiment, report.machine, report.plan))
      text += "\n" + (style.format == Format::table ? base::wrap(words, 0, screen_width) : words) + "\n";
    return text;
  });
}

}  // namespace parbench::report
