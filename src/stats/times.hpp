#pragma once

#include <span>
#include <vector>

#include "model/report.hpp"

/// The one number that a round gives of a case, and plain moments.
namespace parbench::stats {

/// Warm: the median of the further passes; cold: what a one-shot program pays. In nanoseconds. Contract: the sample has
/// a further pass.
double time_ns(const model::Sample& sample, model::Metric metric);

/// The same of each round of a case.
std::vector<double> times_ns(const model::CaseRecord& record, model::Metric metric);

/// Contract: not empty.
double mean(std::span<const double> values);

/// Of a sample: the root of the squared deviations' sum / (n - 1). Contract: two values or more.
double standard_deviation(std::span<const double> values);

}  // namespace parbench::stats
