#include "plot/subject.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "model/names.hpp"
#include "report/case_names.hpp"
#include "stats/intervals.hpp"

namespace parbench::plot {
namespace {

constexpr std::size_t chart_dots = 3'000;  // what a browser draws in a moment
constexpr std::size_t chart_dots_least = 100;
constexpr std::size_t page_dots = 30'000;  // of each kind of chart: some megabytes

std::vector<std::string> unlike(std::vector<std::string> names) {
  std::set<std::string> taken;
  for (std::string& name : names) {
    name = report::printable(name);
    const std::string plain = name;
    for (int number = 2; !taken.insert(name).second; ++number)
      name = plain + " (" + std::to_string(number) + ")";
  }
  return names;
}

std::string series_of(const model::CaseSpec& spec) {
  std::string name(model::name(spec.mode));
  if (spec.transport == model::Transport::pipe) name += " (pipe)";
  return name;
}

/// The base, and of the others the fastest and the slowest, in the report's order.
std::vector<std::size_t> select(const std::vector<model::CaseRecord>& cases) {
  std::vector<std::size_t> indices(cases.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  if (indices.size() <= cases_max) return indices;
  const auto time = [&](std::size_t index) {
    return cases[index].summary ? cases[index].summary->warm.median : std::numeric_limits<double>::infinity();
  };
  std::stable_sort(indices.begin() + 1, indices.end(),
                   [&](std::size_t a, std::size_t b) { return time(a) < time(b); });
  indices.erase(indices.begin() + cases_max / 2,
                indices.end() - static_cast<std::ptrdiff_t>(cases_max - cases_max / 2));
  std::sort(indices.begin(), indices.end());
  return indices;
}

}  // namespace

Subject make_subject(const model::Report& report, const model::ExperimentRecord& experiment) {
  Subject subject{.report = report,
                  .experiment = experiment,
                  .names = unlike(report::case_names(experiment)),
                  .series = {},
                  .drawn = select(experiment.cases),
                  .dots_max = std::clamp(page_dots / std::max<std::size_t>(report.experiments.size(), 1),
                                         chart_dots_least, chart_dots),
                  .selection = {}};
  subject.series.reserve(experiment.cases.size());
  for (const model::CaseRecord& record : experiment.cases) subject.series.push_back(series_of(record.spec));
  if (subject.drawn.size() < experiment.cases.size())
    subject.selection = " Drawn are " + std::to_string(subject.drawn.size()) + " of " +
                        std::to_string(experiment.cases.size()) +
                        " cases: the base, the fastest and the slowest. The table has all.";
  return subject;
}

std::vector<std::size_t> spread(std::size_t size, std::size_t count) {
  std::vector<std::size_t> chosen(std::min(size, count));
  for (std::size_t i = 0; i < chosen.size(); ++i)
    chosen[i] = chosen.size() == size ? i : i * (size - 1) / std::max<std::size_t>(count - 1, 1);
  return chosen;
}

std::optional<double> time_of(const model::Sample& sample, model::Metric metric) {
  if (metric == model::Metric::cold) return static_cast<double>(sample.cold_ns());
  if (sample.passes_ns.empty()) return std::nullopt;
  return stats::median(std::vector<double>(sample.passes_ns.begin(), sample.passes_ns.end()));
}

std::vector<double> times_of(const model::CaseRecord& record, model::Metric metric) {
  std::vector<double> times;
  times.reserve(record.rounds.size());
  for (const model::Sample& sample : record.rounds)
    if (const auto time = time_of(sample, metric)) times.push_back(*time);
  return times;
}

}  // namespace parbench::plot
