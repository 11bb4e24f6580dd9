#include "report/cells.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "model/names.hpp"
#include "model/own_loop.hpp"
#include "report/case_names.hpp"

namespace parbench::report {
namespace {

using model::CaseRecord;
using model::CaseSummary;
using model::ExperimentRecord;
using model::Metric;
using model::Status;
using model::Verdict;

const Cell nothing{"-", "", Tone::faint};

/// The unit for a column of these durations: what suits their median, or, where the least would then lose
/// digits, that.
base::Unit column_unit(std::vector<double> durations) {
  if (durations.empty()) return base::duration_unit(1);
  std::sort(durations.begin(), durations.end());
  const base::Unit unit = base::duration_unit(durations[durations.size() / 2]);
  return durations.front() < unit.size / 10 ? base::duration_unit(durations.front()) : unit;
}

template <class Get>
base::Unit unit_of(const ExperimentRecord& experiment, Get get) {
  std::vector<double> durations;
  for (const CaseRecord& record : experiment.cases)
    if (record.summary) durations.push_back(get(*record.summary));
  return column_unit(std::move(durations));
}

Cell estimate_cell(const model::Estimate& estimate, double unit) {
  return {base::three_digits(estimate.median / unit), interval_text(estimate.interval, unit)};
}

/// The speed-up over the base; only a case that is sound has one.
Cell ratio_cell(const ExperimentRecord& experiment, const CaseRecord& record, Metric metric) {
  if (&record == &experiment.cases.front() && record.status == Status::ok && record.summary) return {"1.00"};
  const model::Comparison* const comparison = find_comparison(experiment, record.spec.id, metric);
  if (record.status != Status::ok || comparison == nullptr || !comparison->ratio) return nothing;
  if (comparison->verdict == Verdict::invalid) return nothing;
  return {base::three_digits(*comparison->ratio), interval_text(comparison->interval)};
}

/// The speed-up over the loop of the case's own language, where there are two.
Cell own_ratio_cell(const ExperimentRecord& experiment, std::size_t index) {
  const CaseRecord& record = experiment.cases[index];
  const std::size_t loop = *model::second_loop(experiment.spec);
  if (!model::is_python(record.spec.mode)) return ratio_cell(experiment, record, Metric::warm);
  if (record.status != Status::ok || !record.summary) return nothing;
  if (index == loop) return {"1.00"};
  const model::Comparison* const comparison =
      find_comparison(experiment, record.spec.id, experiment.cases[loop].spec.id, Metric::warm);
  if (comparison == nullptr || !comparison->ratio || comparison->verdict == Verdict::invalid) return nothing;
  return {base::three_digits(*comparison->ratio), interval_text(comparison->interval)};
}

Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return Tone::good;
    case Verdict::slower:
    case Verdict::invalid:
      return Tone::bad;
    case Verdict::unresolved:
      return Tone::doubtful;
    case Verdict::equivalent:
      break;
  }
  return Tone::plain;
}

/// "faster", or "faster, cold slower" where a one-shot run fares otherwise.
Cell verdict_cell(const ExperimentRecord& experiment, const CaseRecord& record) {
  if (record.status != Status::ok) return {std::string(model::name(record.status)), "", Tone::bad};
  if (&record == &experiment.cases.front()) return {"base", "", Tone::faint};
  const model::Comparison* const warm = find_comparison(experiment, record.spec.id, Metric::warm);
  const model::Comparison* const cold = find_comparison(experiment, record.spec.id, Metric::cold);
  if (warm == nullptr) return nothing;
  std::string text(model::name(warm->verdict));
  if (cold != nullptr && cold->verdict != warm->verdict)
    text += ", cold " + std::string(model::name(cold->verdict));
  return {text, "", tone_of(warm->verdict)};
}

/// Whether the experiment's workload counts bytes.
bool has_rate(const ExperimentRecord& experiment) {
  return experiment.cases.front().bytes_moved != 0;
}

bool has_second_loop(const ExperimentRecord& experiment) {
  return model::second_loop(experiment.spec).has_value();
}

/// "GB/s", or a smaller unit where the slowest case has less than one.
base::Unit rate_unit(const ExperimentRecord& experiment) {
  double least = std::numeric_limits<double>::infinity();
  for (const CaseRecord& record : experiment.cases)
    if (record.summary && record.summary->bytes_per_second)
      least = std::min(least, *record.summary->bytes_per_second);
  return least < 1e9 ? base::Unit{"MB/s", 1e6} : base::Unit{"GB/s", 1e9};
}

struct Units {
  base::Unit warm;
  base::Unit cpu;
  base::Unit cold;
  base::Unit rate;
};

std::vector<Cell> make_row(const ExperimentRecord& experiment, std::size_t index, const std::string& name,
                           const Units& units) {
  const CaseRecord& record = experiment.cases[index];
  const auto when_measured = [&](auto make_cell) {
    return record.summary ? make_cell(*record.summary) : nothing;
  };
  std::vector<Cell> row{
      {name},
      when_measured([&](const CaseSummary& s) { return estimate_cell(s.warm, units.warm.size); }),
      ratio_cell(experiment, record, Metric::warm),
      when_measured([&](const CaseSummary& s) {
        return s.efficiency && record.status == Status::ok ? Cell{base::three_digits(*s.efficiency)}
                                                           : nothing;
      }),
      when_measured([&](const CaseSummary& s) {
        return s.cpu_ns ? Cell{base::three_digits(*s.cpu_ns / units.cpu.size)} : nothing;
      }),
      when_measured([&](const CaseSummary& s) { return estimate_cell(s.cold, units.cold.size); }),
      ratio_cell(experiment, record, Metric::cold),
      verdict_cell(experiment, record)};
  if (has_second_loop(experiment)) row.insert(row.begin() + 3, own_ratio_cell(experiment, index));
  if (has_rate(experiment))
    row.insert(row.begin() + 2, when_measured([&](const CaseSummary& s) {
                 return s.bytes_per_second ? Cell{base::three_digits(*s.bytes_per_second / units.rate.size)}
                                           : nothing;
               }));
  return row;
}

}  // namespace

std::string interval_text(const std::optional<model::Interval>& interval, double unit) {
  if (!interval) return "";
  std::string text = "[";
  text += base::three_digits(interval->low / unit) + ", " + base::three_digits(interval->high / unit);
  return text + "]";
}

Grid make_grid(const ExperimentRecord& experiment) {
  const Units units{
      unit_of(experiment, [](const CaseSummary& s) { return s.warm.median; }),
      unit_of(experiment, [](const CaseSummary& s) { return s.cpu_ns.value_or(s.warm.median); }),
      unit_of(experiment, [](const CaseSummary& s) { return s.cold.median; }), rate_unit(experiment)};
  const auto title = [](const char* what, const base::Unit& unit) {
    return what + (", " + std::string(unit.name));
  };
  Grid grid;
  grid.columns = {{"case"},
                  {title("warm", units.warm), Align::right},
                  {"speed-up", Align::right},
                  {"effic.", Align::right},
                  {title("CPU", units.cpu), Align::right},
                  {title("cold", units.cold), Align::right},
                  {"cold speed-up", Align::right},
                  {"verdict"}};
  if (has_second_loop(experiment))
    grid.columns.insert(grid.columns.begin() + 3, {"vs its own loop", Align::right});
  if (has_rate(experiment))
    grid.columns.insert(grid.columns.begin() + 2, {std::string(units.rate.name), Align::right});
  const std::vector<std::string> names = case_names(experiment);
  for (std::size_t i = 0; i < names.size(); ++i)
    grid.rows.push_back(make_row(experiment, i, names[i], units));
  return grid;
}

}  // namespace parbench::report
