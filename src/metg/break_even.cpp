#include "metg/break_even.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>

namespace parbench::metg {
namespace {

using model::CaseRecord;
using model::ExperimentRecord;

constexpr std::size_t sizes_min = 3;

/// The one count in which the experiments differ; none where they differ in more.
std::optional<std::size_t> differing_count(const Parameters& one, const Parameters& other) {
  const auto& a = one.entries();
  const auto& b = other.entries();
  if (a.size() != b.size()) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    if (found || a[i].spec.type != ParameterType::count ||
        !std::holds_alternative<std::int64_t>(a[i].value) ||
        !std::holds_alternative<std::int64_t>(b[i].value))
      return std::nullopt;
    found = i;
  }
  return found;
}

/// Experiments that differ in one count.
struct Series {
  std::size_t parameter = 0;
  std::vector<const ExperimentRecord*> experiments;

  bool takes(const ExperimentRecord& experiment) const {
    return experiment.spec.workload == experiments.front()->spec.workload &&
           differing_count(experiments.front()->spec.parameters, experiment.spec.parameters) == parameter;
  }

  double size_of(const ExperimentRecord& experiment) const {
    return static_cast<double>(std::get<std::int64_t>(experiment.spec.parameters.entries()[parameter].value));
  }
};

/// Each experiment in one series at most: the first that takes it.
std::vector<Series> find_series(const model::Report& report) {
  std::vector<Series> all;
  std::vector<bool> is_taken(report.experiments.size(), false);
  for (std::size_t i = 0; i < report.experiments.size(); ++i) {
    if (is_taken[i]) continue;
    Series series{0, {&report.experiments[i]}};
    for (std::size_t j = i + 1; j < report.experiments.size(); ++j) {
      const ExperimentRecord& other = report.experiments[j];
      if (is_taken[j]) continue;
      if (series.experiments.size() == 1) {
        const auto parameter =
            other.spec.workload == report.experiments[i].spec.workload
                ? differing_count(report.experiments[i].spec.parameters, other.spec.parameters)
                : std::nullopt;
        if (!parameter) continue;
        series.parameter = *parameter;
      } else if (!series.takes(other)) {
        continue;
      }
      series.experiments.push_back(&other);
      is_taken[j] = true;
    }
    if (series.experiments.size() >= sizes_min) all.push_back(std::move(series));
  }
  return all;
}

BreakEven& entry_of(std::vector<BreakEven>& all, const Series& series, const CaseRecord& record) {
  const scaling::Group group = scaling::group_of(record.spec);
  for (BreakEven& each : all)
    if (each.warm_speed_ups.group == group && each.warm_speed_ups.workers == record.spec.workers) return each;
  const model::ExperimentSpec& spec = series.experiments.front()->spec;
  const Curve none{group, record.spec.workers, {}};
  return all.emplace_back(
      BreakEven{spec.workload, spec.parameters.entries()[series.parameter].spec.name, none, none, {}, {}});
}

std::vector<BreakEven> entries_of(const Series& series) {
  std::vector<BreakEven> entries;
  for (const ExperimentRecord* const experiment : series.experiments)
    for (const CaseRecord& record : experiment->cases) {
      const double size = series.size_of(*experiment);
      if (record.spec.mode == model::Mode::seq || size <= 0) continue;
      BreakEven& entry = entry_of(entries, series, record);
      add_point(entry.warm_speed_ups, {size, speed_ups(*experiment, record, model::Metric::warm)});
      add_point(entry.cold_speed_ups, {size, speed_ups(*experiment, record, model::Metric::cold)});
    }
  return entries;
}

/// Sizes that lie close together were not chosen to find one.
bool is_sweep(const Curve& curve) {
  constexpr double span_min = 4;
  return curve.points.size() >= sizes_min && curve.points.back().size >= span_min * curve.points.front().size;
}

}  // namespace

std::vector<BreakEven> speed_up_curves(const model::Report& report, const std::string& parameter) {
  if (report.experiments.empty()) return {};
  Series series;
  for (const Parameters::Entry& entry : report.experiments.front().spec.parameters.entries()) {
    if (entry.spec.name == parameter) break;
    ++series.parameter;
  }
  for (const ExperimentRecord& experiment : report.experiments) series.experiments.push_back(&experiment);
  return entries_of(series);
}

std::vector<BreakEven> break_evens(const model::Report& report) {
  std::vector<BreakEven> all;
  for (const Series& series : find_series(report))
    for (BreakEven& entry : entries_of(series)) {
      if (!is_sweep(entry.warm_speed_ups)) continue;
      entry.warm = find_threshold(entry.warm_speed_ups, 1 + report.plan.margin);
      entry.cold = find_threshold(entry.cold_speed_ups, 1 + report.plan.margin);
      all.push_back(std::move(entry));
    }
  return all;
}

}  // namespace parbench::metg
