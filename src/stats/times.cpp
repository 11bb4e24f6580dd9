#include "stats/times.hpp"

#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "stats/intervals.hpp"

namespace parbench::stats {

double time_ns(const model::Sample& sample, model::Metric metric) {
  if (metric == model::Metric::cold) return static_cast<double>(sample.cold_ns());
  return median(std::vector<double>(sample.passes_ns.begin(), sample.passes_ns.end()));
}

std::vector<double> times_ns(const model::CaseRecord& record, model::Metric metric) {
  std::vector<double> times;
  times.reserve(record.rounds.size());
  for (const model::Sample& sample : record.rounds) times.push_back(time_ns(sample, metric));
  return times;
}

double mean(std::span<const double> values) {
  PARBENCH_EXPECT(!values.empty());
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
  PARBENCH_EXPECT(values.size() >= 2);
  const double center = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - center) * (value - center);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace parbench::stats
