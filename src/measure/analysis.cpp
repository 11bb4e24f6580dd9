#include "measure/analysis.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "measure/breakdown.hpp"
#include "model/names.hpp"
#include "model/own_loop.hpp"
#include "stats/intervals.hpp"
#include "stats/judge.hpp"

namespace parbench::measure {
namespace {

using model::CaseRecord;
using model::Metric;
using model::Sample;

constexpr double summary_level = 0.95;

/// Not below 1 ns, since ratios are taken.
double positive(double nanoseconds) {
  return std::max(1.0, nanoseconds);
}

double warm_ns(const Sample& sample) {
  const std::vector<double> passes(sample.passes_ns.begin(), sample.passes_ns.end());
  return positive(stats::median(passes));
}

std::vector<double> times(const CaseRecord& record, Metric metric) {
  std::vector<double> values;
  for (const Sample& sample : record.rounds)
    values.push_back(metric == Metric::warm ? warm_ns(sample)
                                            : positive(static_cast<double>(sample.cold_ns())));
  return values;
}

std::optional<double> cpu_per_pass_ns(const CaseRecord& record) {
  std::vector<double> values;
  for (const Sample& sample : record.rounds)
    if (sample.passes_cpu_ns)
      values.push_back(static_cast<double>(*sample.passes_cpu_ns) /
                       static_cast<double>(sample.passes_ns.size()));
  return values.empty() ? std::nullopt : std::optional(stats::median(values));
}

/// max / mean - 1 of the workers' busy time, the usual measure of load imbalance (DeRose, Homer, Johnson
/// 2007).
std::optional<double> imbalance(const CaseRecord& record) {
  if (record.spec.workers < 2) return std::nullopt;
  std::vector<double> values;
  for (const Sample& sample : record.rounds) {
    double total = 0;
    double largest = 0;
    for (const model::WorkerRecord& worker : sample.workers) {
      total += static_cast<double>(worker.passes.busy_ns);
      largest = std::max(largest, static_cast<double>(worker.passes.busy_ns));
    }
    if (total > 0) values.push_back(largest * static_cast<double>(sample.workers.size()) / total - 1);
  }
  return values.empty() ? std::nullopt : std::optional(stats::median(values));
}

void summarise(CaseRecord& record) {
  record.summary.reset();
  if (record.rounds.empty() || record.status != model::Status::ok) return;
  model::CaseSummary summary;
  summary.warm = stats::estimate(times(record, Metric::warm), summary_level);
  summary.cold = stats::estimate(times(record, Metric::cold), summary_level);
  summary.items_per_second = static_cast<double>(record.items) * 1e9 / summary.warm.median;
  if (record.bytes_moved != 0)
    summary.bytes_per_second = static_cast<double>(record.bytes_moved) * 1e9 / summary.warm.median;
  summary.cpu_ns = cpu_per_pass_ns(record);
  summary.imbalance = imbalance(record);
  record.summary = summary;
}

void take_apart(const CaseRecord& base, CaseRecord& record) {
  if (!record.summary || base.status != model::Status::ok) return;
  if (base.spec.workers != 1) return;  // whose time holds losses of its own
  if (model::is_python(base.spec.mode) || model::is_python(record.spec.mode))
    return;  // what it transfers is not known apart
  record.summary->warm_breakdown = breakdown(base, record, Metric::warm);
  record.summary->cold_breakdown = breakdown(base, record, Metric::cold);
}

std::string why_not(const CaseRecord& record) {
  return record.spec.id + " " +
         (record.status == model::Status::ok ? "has no sample" : std::string(name(record.status)));
}

bool is_usable(const CaseRecord& record) {
  return record.status == model::Status::ok && !record.rounds.empty();
}

/// `of` and its second run in each round, the run's A/A control.
struct Control {
  const CaseRecord& of;
  const CaseRecord& again;
};

model::Comparison compare(const CaseRecord& base, const Control& control, const CaseRecord& record,
                          Metric metric, double level, double margin) {
  model::Comparison comparison;
  if (is_usable(base) && is_usable(record) && base.rounds.size() == record.rounds.size()) {
    const auto base_times = times(base, metric);
    const auto case_times = times(record, metric);
    const auto controlled_times = times(control.of, metric);
    auto control_times = times(control.again, metric);
    if (!is_usable(control.of) || !is_usable(control.again) ||
        control_times.size() != controlled_times.size())
      control_times.clear();
    comparison = stats::judge({base_times, control_times, case_times, controlled_times}, level, margin);
  } else {
    comparison.level = level;
    comparison.verdict = model::Verdict::invalid;
    comparison.reason = why_not(is_usable(record) ? base : record);
  }
  comparison.case_id = record.spec.id;
  comparison.base_id = base.spec.id;
  comparison.metric = metric;
  return comparison;
}

model::Resolution resolve(const CaseRecord& base, const CaseRecord& control, Metric metric) {
  if (!is_usable(base) || !is_usable(control) || base.rounds.size() != control.rounds.size()) return {};
  return stats::resolution(times(base, metric), times(control, metric));
}

/// A second language's cases, each with the loop of that language, besides the comparisons with the base.
void compare_with_second_loop(model::ExperimentRecord& record, double level, double margin) {
  const auto loop = model::second_loop(record.spec);
  if (!loop) return;
  CaseRecord& base = record.cases[*loop];
  if (base.summary) base.summary->efficiency = 1;
  for (std::size_t i = 1; i < record.cases.size(); ++i) {
    if (!model::has_second_base(record.spec, i)) continue;
    CaseRecord& other = record.cases[i];
    for (const Metric metric : {Metric::warm, Metric::cold})
      record.comparisons.push_back(
          compare(base, {record.cases.front(), record.control}, other, metric, level, margin));
    const auto& warm = record.comparisons[record.comparisons.size() - 2];
    if (other.summary)
      other.summary->efficiency = warm.ratio ? std::optional(*warm.ratio / other.spec.workers) : std::nullopt;
  }
}

}  // namespace

void analyse(model::ExperimentRecord& record, double level, double margin) {
  for (CaseRecord& item : record.cases) summarise(item);
  summarise(record.control);
  record.comparisons.clear();
  CaseRecord& base = record.cases.front();
  for (CaseRecord& item : record.cases) take_apart(base, item);
  take_apart(base, record.control);
  for (std::size_t i = 1; i < record.cases.size(); ++i) {
    CaseRecord& other = record.cases[i];
    for (const Metric metric : {Metric::warm, Metric::cold})
      record.comparisons.push_back(compare(base, {base, record.control}, other, metric, level, margin));
    const auto& warm = record.comparisons[record.comparisons.size() - 2];
    // Of a speed-up over one worker; over several it would mean nothing.
    if (other.summary && warm.ratio && base.spec.workers == 1)
      other.summary->efficiency = *warm.ratio / other.spec.workers;
  }
  if (base.summary && base.spec.workers == 1) base.summary->efficiency = 1;
  compare_with_second_loop(record, level, margin);
  record.warm_resolution = resolve(base, record.control, Metric::warm);
  record.cold_resolution = resolve(base, record.control, Metric::cold);
}

}  // namespace parbench::measure
