#include "compare/times.hpp"

#include <algorithm>
#include <cmath>

#include "stats/times.hpp"

namespace parbench::compare {

LogTimes log_times(const model::CaseRecord& record, model::Metric metric) {
  LogTimes times;
  if (record.status != model::Status::ok) return times;
  for (const model::Sample& sample : record.rounds)
    if (metric == model::Metric::cold || !sample.passes_ns.empty())
      times[sample.round] = std::log(std::max(1.0, stats::time_ns(sample, metric)));
  return times;
}

LogTimes yardstick_times(const model::ExperimentRecord& experiment, model::Metric metric) {
  if (experiment.cases.empty()) return {};
  LogTimes times = log_times(experiment.cases.front(), metric);
  const LogTimes control = log_times(experiment.control, metric);
  for (auto& [round, time] : times)
    if (const auto again = control.find(round); again != control.end()) time = (time + again->second) / 2;
  return times;
}

LogTimes relative(const LogTimes& times, const LogTimes& yardstick) {
  LogTimes result;
  for (const auto& [round, time] : times)
    if (const auto unit = yardstick.find(round); unit != yardstick.end()) result[round] = time - unit->second;
  return result;
}

std::vector<double> values(const LogTimes& times) {
  std::vector<double> list;
  list.reserve(times.size());
  for (const auto& [round, time] : times) list.push_back(time);
  return list;
}

}  // namespace parbench::compare
