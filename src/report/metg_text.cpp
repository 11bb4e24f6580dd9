#include "report/metg_text.hpp"

#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "metg/break_even.hpp"
#include "metg/granularity.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/contender.hpp"
#include "report/grid.hpp"

namespace parbench::report {
namespace {

constexpr std::size_t screen_width = 110;

/// "threads/2", "procs/2 (pipe)"
std::string way_text(const metg::Curve& curve) {
  std::string text = curve.group.label + "/" + std::to_string(curve.workers);
  if (curve.group.transport) text += " (" + std::string(model::name(*curve.group.transport)) + ")";
  return printable(text);
}

/// Whole nanoseconds are too coarse for the shortest tasks.
std::string task_text(double ns) {
  return std::abs(ns) < 1000 ? base::three_digits(ns) + " ns" : duration_text(ns);
}

/// Up, since from there on it holds.
std::string count_of(double size) {
  return base::format_count(static_cast<std::int64_t>(std::ceil(size - 1e-9)));
}

/// Writes a size as people read it.
using SizeText = std::string (*)(double);

/// "1.90 us", and where no size is the threshold, why.
std::string threshold_text(const metg::Curve& curve, const metg::Threshold& threshold, SizeText text) {
  if (threshold.size <= 0) return "below " + text(curve.points.front().size);
  if (std::isinf(threshold.size)) return "not up to " + text(curve.points.back().size);
  return text(threshold.size);
}

std::string end_text(const metg::Curve& curve, double size, SizeText text) {
  if (size <= 0) return "< " + text(curve.points.front().size);
  return std::isinf(size) ? "> " + text(curve.points.back().size) : text(size);
}

std::string interval_of(const metg::Curve& curve, const metg::Threshold& threshold, SizeText text) {
  if (!threshold.interval) return "";
  return "[" + end_text(curve, threshold.interval->low, text) + ", " +
         end_text(curve, threshold.interval->high, text) + "]";
}

Cell threshold_cell(const metg::Curve& curve, const metg::Threshold& threshold, SizeText text) {
  return {threshold_text(curve, threshold, text), interval_of(curve, threshold, text)};
}

std::string with_interval(const metg::Curve& curve, const metg::Threshold& threshold, SizeText text) {
  const std::string interval = interval_of(curve, threshold, text);
  return threshold_text(curve, threshold, text) + (interval.empty() ? "" : " " + interval);
}

Cell overhead_cell(const metg::Granularity& each) {
  Cell cell{task_text(each.overhead_ns)};
  if (each.overhead_interval)
    cell.aside =
        "[" + task_text(each.overhead_interval->low) + ", " + task_text(each.overhead_interval->high) + "]";
  return cell;
}

Grid granularity_grid(const std::vector<metg::Granularity>& all) {
  Grid grid;
  grid.columns = {{"way to run"},
                  {"METG(50 %)", Align::right},
                  {"METG(90 %)", Align::right},
                  {"overhead per task", Align::right}};
  for (const metg::Granularity& each : all)
    grid.rows.push_back({{way_text(each.efficiencies)},
                         threshold_cell(each.efficiencies, each.half, task_text),
                         threshold_cell(each.efficiencies, each.most, task_text),
                         overhead_cell(each)});
  return grid;
}

std::string granularity_claim(const metg::Granularity& each) {
  const std::string way = way_text(each.efficiencies);
  if (each.half.size <= 0)
    return way + " pay for the shortest tasks that were tried, " +
           task_text(each.efficiencies.points.front().size);
  if (std::isinf(each.half.size))
    return way + " do not pay for tasks of up to " + task_text(each.efficiencies.points.back().size);
  return "below " + task_text(each.half.size) + " per task " + way + " do not pay";
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string granularity_words(const std::vector<metg::Granularity>& all) {
  std::vector<std::string> claims;
  claims.reserve(all.size());
  for (const metg::Granularity& each : all) claims.push_back(granularity_claim(each));
  return capitalised(base::join(claims, ", ")) +
         ". Where they do not pay, less than half of the workers' time is the tasks' own. Each task is "
         "claimed on its own "
         "(schedule=dynamic chunk=1); larger chunks lower the price per task.";
}

Grid break_even_grid(const std::vector<metg::BreakEven>& all) {
  Grid grid;
  grid.columns = {
      {"workload"}, {"way to run"}, {"beats the loop warm from", Align::right}, {"cold from", Align::right}};
  for (const metg::BreakEven& each : all)
    grid.rows.push_back({{printable(each.workload + ", " + each.parameter)},
                         {way_text(each.warm_speed_ups)},
                         threshold_cell(each.warm_speed_ups, each.warm, count_of),
                         threshold_cell(each.cold_speed_ups, each.cold, count_of)});
  return grid;
}

std::string break_even_claim(const metg::Curve& curve, const metg::Threshold& threshold,
                             const std::string& parameter) {
  if (threshold.size <= 0)
    return "for every " + parameter + " tried, from " + count_of(curve.points.front().size) + " on";
  if (std::isinf(threshold.size))
    return "for no " + parameter + " up to " + count_of(curve.points.back().size);
  return "from " + parameter + " " + with_interval(curve, threshold, count_of) + " on";
}

std::string break_even_words(const std::vector<metg::BreakEven>& all) {
  std::vector<std::string> sentences;
  sentences.reserve(all.size());
  for (const metg::BreakEven& each : all)
    sentences.push_back(printable(way_text(each.warm_speed_ups) + " beat the loop of " + each.workload + " " +
                                  break_even_claim(each.warm_speed_ups, each.warm, each.parameter) +
                                  " with a warm pool, and in a one-shot run, start-up included, " +
                                  break_even_claim(each.cold_speed_ups, each.cold, each.parameter) + "."));
  return base::join(sentences, " ");
}

std::string section(const std::string& title, const Grid& grid, const std::string& words,
                    const TableStyle& style) {
  if (style.format == Format::markdown)
    return "### " + escape_markdown(title) + "\n\n" + render_markdown(grid) + "\n" + escape_markdown(words) +
           "\n";
  return title + "\n\n" + render_text(grid, style.color) + "\n" + base::wrap(words, 0, screen_width) + "\n";
}

std::string csv_lines(const std::string& measure, const metg::Curve& curve) {
  const std::vector<double> values = metg::medians(curve);
  std::string lines;
  for (std::size_t i = 0; i < values.size(); ++i)
    lines += measure + "," + curve.group.label + "," +
             (curve.group.transport ? std::string(model::name(*curve.group.transport)) : "") + "," +
             std::to_string(curve.workers) + "," + base::exact_real(curve.points[i].size) + "," +
             base::exact_real(values[i]) + "," + std::to_string(curve.points[i].rounds.size()) + "\n";
  return lines;
}

std::string csv_text(const std::vector<metg::Granularity>& granularities,
                     const std::vector<metg::BreakEven>& break_evens) {
  std::string text = "measure,mode,transport,workers,size,value,rounds\n";
  for (const metg::Granularity& each : granularities) text += csv_lines("efficiency", each.efficiencies);
  for (const metg::BreakEven& each : break_evens)
    text += csv_lines("warm_speed_up", each.warm_speed_ups) + csv_lines("cold_speed_up", each.cold_speed_ups);
  return text;
}

}  // namespace

std::string metg_screen(const model::Report& report, const TableStyle& style) {
  const auto granularities = metg::granularities(report);
  const auto break_evens = metg::break_evens(report);
  if (granularities.empty() && break_evens.empty())
    return style.format == Format::csv ? ""
                                       : "Too few sizes were measured for an answer: give more --max-time.\n";
  if (style.format == Format::csv) return csv_text(granularities, break_evens);
  std::vector<std::string> sections;
  if (!granularities.empty())
    sections.push_back(section("minimum effective task granularity", granularity_grid(granularities),
                               granularity_words(granularities), style));
  if (!break_evens.empty())
    sections.push_back(
        section("break-even sizes", break_even_grid(break_evens), break_even_words(break_evens), style));
  return base::join(sections, "\n");
}

}  // namespace parbench::report
