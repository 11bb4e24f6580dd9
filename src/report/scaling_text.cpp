#include "report/scaling_text.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"
#include "report/grid.hpp"
#include "report/sentence.hpp"

namespace parbench::report {
namespace {

using scaling::Cause;
using scaling::Limit;
using scaling::Point;
using scaling::Value;

constexpr std::size_t screen_width = 110;
constexpr double percent = 0.01;

// Three digits of a fraction far below one are noise from rounding: a serial fraction of 1e-17 is 0.
std::string number_text(double value, double unit = 1) {
  if (std::isinf(value)) return "no limit";
  return base::three_digits(std::abs(value) < 1e-9 ? 0 : value / unit);
}

/// "3.90 % [3.71, 4.02]"
std::string value_text(const Value& value, double unit, const std::string& unit_name) {
  std::string text = number_text(value.value, unit) + unit_name;
  if (value.interval)
    text +=
        " [" + number_text(value.interval->low, unit) + ", " + number_text(value.interval->high, unit) + "]";
  return text;
}

std::string cpus_text(double cpus) {
  return cpus == std::floor(cpus) ? count_text(std::llround(cpus), "CPU")
                                  : base::three_digits(cpus) + " CPUs";
}

/// "threads", "procs transport=pipe": what the curve's cases have in common and others may not.
std::string group_text(const scaling::Group& group) {
  std::string text = group.label + " schedule=" + std::string(model::name(group.schedule));
  if (group.chunk) text += " chunk=" + base::format_count(static_cast<std::int64_t>(*group.chunk));
  if (group.transport == model::Transport::pipe) text += " transport=pipe";
  return printable(text);
}

Cell aside_cell(double value, const std::optional<model::Interval>& interval, double unit = 1) {
  return {base::three_digits(value / unit), interval_text(interval, unit)};
}

std::vector<Cell> make_row(const scaling::Group& group, const Point& point) {
  const Cell nothing{"-", "", Tone::faint};
  return {
      {group_text(group)},
      {std::to_string(point.workers)},
      aside_cell(point.speed_up, point.interval),
      aside_cell(point.efficiency, point.efficiency_interval),
      point.serial_fraction ? aside_cell(*point.serial_fraction, point.serial_fraction_interval, percent)
                            : nothing,
      point.use == scaling::Use::crowded ? Cell{"more than CPUs: not fitted", "", Tone::faint} : Cell{""}};
}

template <class Curve>
Grid make_grid(const std::vector<Curve>& curves) {
  Grid grid;
  grid.columns = {{"curve"},
                  {"workers", Align::right},
                  {"speed-up", Align::right},
                  {"efficiency", Align::right},
                  {"Karp-Flatt, %", Align::right},
                  {""}};
  for (const Curve& curve : curves)
    for (const Point& point : curve.points) grid.rows.push_back(make_row(curve.group, point));
  return grid;
}

/// "; it misses a speed-up by 12.0 % at most"
std::string error_text(double worst_error) {
  return "it misses the measured speed-ups by " + base::three_digits(worst_error / percent) + " % at most";
}

/// "fits", unless it does not.
std::string fits(double worst_error) {
  constexpr double bad = 0.1;
  return worst_error > bad ? " fits badly, at best" : " fits";
}

std::string amdahl_text(const scaling::Fit<stats::AmdahlLaw>& fit) {
  const Value limit = scaling::limit(fit);
  return "Amdahl's law" + fits(fit.worst_error) + " with a serial fraction of " +
         value_text(scaling::serial_fraction(fit), percent, " %") +
         (std::isinf(limit.value) ? ", which sets no limit"
                                  : ", by which no number of workers exceeds " + value_text(limit, 1, "x")) +
         " (" + error_text(fit.worst_error) + ").";
}

std::string universal_text(const scaling::Fit<stats::UniversalLaw>& fit) {
  std::string text = "The Universal Scalability Law" + fits(fit.worst_error) + " with a contention of " +
                     value_text(scaling::contention(fit), percent, " %") + " and a coherency of " +
                     value_text(scaling::coherency(fit), percent, " %");
  const Value best = scaling::best_workers(fit);
  if (std::isinf(best.value))
    text += ": by it, more workers never make it slower";
  else
    text += ": by it, " + value_text(best, 1, "") + " workers would be best, with " +
            base::three_digits(fit.law.speed_up(best.value)) + "x";
  return text + " (" + error_text(fit.worst_error) + ").";
}

std::string gustafson_text(const scaling::Fit<stats::GustafsonLaw>& fit) {
  return "Gustafson's law" + fits(fit.worst_error) + " with a serial fraction of " +
         value_text(scaling::serial_fraction(fit), percent, " %") + " of the workers' time (" +
         error_text(fit.worst_error) + ").";
}

template <class Law, class Say>
std::string fit_text(const scaling::FitOrRefusal<Law>& fit, Say say) {
  if (const auto* refusal = std::get_if<stats::Refusal>(&fit)) return "No fit: " + refusal->why + ".";
  const auto& fitted = std::get<scaling::Fit<Law>>(fit);
  return say(fitted) + (fitted.resampled.empty() ? " There are too few rounds for intervals." : "");
}

template <class Law>
bool is_refused(const scaling::FitOrRefusal<Law>& fit) {
  return std::holds_alternative<stats::Refusal>(fit);
}

/// Where the workers' time goes; empty for causes that have no share of it.
std::string loss_text(Cause cause) {
  switch (cause) {
    case Cause::memory_bandwidth:
      return "computing that waits for memory, whose bandwidth is used up";
    case Cause::inflation:
      return "computing that takes longer side by side (caches, memory, clock speed, or waiting inside "
             "items)";
    case Cause::dispatch:
      return "handing out work";
    case Cause::imbalance:
      return "waiting for the slowest worker";
    case Cause::transfer:
      return "moving results";
    default:
      return "";
  }
}

std::string share_text(const Limit& limit) {
  return base::three_digits(limit.share.value_or(0) / percent) + " %";
}

std::string other_limit_text(const Limit& limit, const model::Machine& machine) {
  switch (limit.cause) {
    case Cause::serial_part:
      return "The curve is that of a serial part or of queueing for something, which it cannot tell apart.";
    case Cause::coherency:
      return "The curve bends down: the more workers there are, the more each waits for each other.";
    case Cause::one_worker:
      return "One worker alone is " + share_text(limit) + " slower than the loop, before any other is there.";
    case Cause::start_up:
      return "In a one-shot run, start-up takes " + share_text(limit) + " of the workers' time.";
    case Cause::few_cpus:
      return count_text(limit.workers, "worker") + " and more share " +
             cpus_text(scaling::usable_cpus(machine)) + ": such points are shown, and not fitted.";
    case Cause::shared_cores:
      return "Beyond the " + count_text(machine.physical_cores.value_or(0), "physical core") +
             ", workers share one.";
    default:
      return "";
  }
}

std::string limits_text(const std::vector<Limit>& limits, const model::Machine& machine) {
  std::vector<std::string> losses;
  std::vector<std::string> others;
  int workers = 0;
  for (const Limit& limit : limits) {
    if (const std::string loss = loss_text(limit.cause); !loss.empty()) {
      losses.push_back(share_text(limit) + (losses.empty() ? " of the workers' time goes to " : " to ") +
                       loss);
      workers = limit.workers;
    } else {
      others.push_back(other_limit_text(limit, machine));
    }
  }
  std::string text;
  if (!losses.empty()) text = "At " + count_text(workers, "worker") + ", " + base::join(losses, ", ") + ".";
  if (!others.empty()) text += (text.empty() ? "" : " ") + base::join(others, " ");
  return text;
}

/// How good the most workers are that have a CPU each.
std::string reach_text(const std::vector<Point>& points) {
  const Point* last = nullptr;
  for (const Point& point : points)
    if (point.use == scaling::Use::fitted && point.workers > 1) last = &point;
  if (last == nullptr) return "";
  return count_text(last->workers, "worker") + " give " + base::three_digits(last->speed_up) +
         "x, an efficiency of " + base::three_digits(last->efficiency) + ".";
}

std::string joined(std::vector<std::string> sentences) {
  std::erase(sentences, std::string());
  return base::join(sentences, " ");
}

/// `title`, the table, and a paragraph per curve.
template <class Curve>
std::string section(const std::string& title, const std::vector<Curve>& curves, const model::Machine& machine,
                    const TableStyle& style) {
  const Grid grid = make_grid(curves);
  const bool is_markdown = style.format == Format::markdown;
  std::string text = is_markdown ? "### " + escape_markdown(title) + "\n\n" + render_markdown(grid)
                                 : title + "\n\n" + render_text(grid, style.color);
  for (const Curve& curve : curves) {
    const std::string words = explain(curve, machine);
    text += "\n" + (is_markdown ? escape_markdown(words) : base::wrap(words, 0, screen_width)) + "\n";
  }
  return text;
}

std::string weak_title(const scaling::WeakScaling& curve) {
  return printable(curve.workload) + ": weak scaling, " + printable(curve.parameter) + " = " +
         base::format_count(curve.per_worker) + " x workers";
}

}  // namespace

std::string explain(const scaling::StrongScaling& curve, const model::Machine& machine) {
  std::vector<std::string> sentences{group_text(curve.group) + ": " + reach_text(curve.points)};
  sentences.push_back(fit_text<stats::AmdahlLaw>(curve.amdahl, amdahl_text));
  if (!is_refused(curve.amdahl))
    sentences.push_back(fit_text<stats::UniversalLaw>(curve.universal, universal_text));
  sentences.push_back(limits_text(curve.limits, machine));
  return joined(std::move(sentences));
}

std::string explain(const scaling::WeakScaling& curve, const model::Machine& machine) {
  std::vector<std::string> sentences{group_text(curve.group) + ": " + reach_text(curve.points)};
  sentences.push_back(fit_text<stats::GustafsonLaw>(curve.gustafson, gustafson_text));
  const auto crowded = std::find_if(curve.points.begin(), curve.points.end(),
                                    [](const Point& point) { return point.use == scaling::Use::crowded; });
  if (crowded != curve.points.end())
    sentences.push_back(other_limit_text({Cause::few_cpus, crowded->workers, std::nullopt}, machine));
  return joined(std::move(sentences));
}

std::string scaling_screen(const model::Report& report, const TableStyle& style) {
  if (style.format == Format::csv) return "";
  std::vector<std::string> sections;
  for (const model::ExperimentRecord& experiment : report.experiments) {
    const auto curves = scaling::strong_scaling(experiment, report.machine);
    if (!curves.empty())
      sections.push_back(
          section(printable(experiment.spec.workload) + ": strong scaling", curves, report.machine, style));
  }
  std::vector<scaling::WeakScaling> weak = scaling::weak_scaling(report);
  for (std::size_t begin = 0; begin < weak.size();) {
    std::size_t end = begin;
    while (end < weak.size() && weak_title(weak[end]) == weak_title(weak[begin])) ++end;
    const std::vector<scaling::WeakScaling> together(weak.begin() + static_cast<std::ptrdiff_t>(begin),
                                                     weak.begin() + static_cast<std::ptrdiff_t>(end));
    sections.push_back(section(weak_title(together.front()), together, report.machine, style));
    begin = end;
  }
  return base::join(sections, "\n");
}

}  // namespace parbench::report
