#include "report/contender.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"

namespace parbench::report {

using model::Comparison;
using model::Metric;

namespace {

bool is_usable(const Comparison* comparison) {
  return comparison != nullptr && comparison->ratio && comparison->verdict != model::Verdict::invalid;
}

}  // namespace

View make_view(const model::ExperimentRecord& experiment, const model::Machine& machine) {
  View view{experiment, machine, case_names(experiment), {}};
  for (std::size_t i = 1; i < experiment.cases.size(); ++i) {
    const model::CaseRecord& record = experiment.cases[i];
    const Comparison* const warm = find_comparison(experiment, record.spec.id, Metric::warm);
    const Comparison* const cold = find_comparison(experiment, record.spec.id, Metric::cold);
    if (record.status == model::Status::ok && record.summary && is_usable(warm))
      view.contenders.push_back({&record, view.names[i], warm, is_usable(cold) ? cold : nullptr});
  }
  std::stable_sort(view.contenders.begin(), view.contenders.end(),
                   [](const Contender& a, const Contender& b) { return *a.warm->ratio > *b.warm->ratio; });
  return view;
}

std::string duration_text(double nanoseconds) {
  return base::format_duration(std::chrono::nanoseconds(std::llround(nanoseconds)));
}

std::string ratio_text(const Comparison& comparison) {
  const std::string interval = interval_text(comparison.interval);
  return base::three_digits(*comparison.ratio) + "x" + (interval.empty() ? "" : " " + interval);
}

}  // namespace parbench::report
