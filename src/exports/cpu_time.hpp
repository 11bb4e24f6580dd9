#pragma once

#include <optional>

#include "model/report.hpp"

namespace parbench::exports {

/// CPU time of all of a case's processes for one pass (warm), or for start-up, first pass and teardown (cold): what the
/// whole sample took without its further passes. No value where it was not available.
std::optional<double> cpu_ns(const model::Sample& sample, model::Metric metric);

struct CpuTime {
  double user_ns = 0;
  double system_ns = 0;
};

/// The same, divided as the whole sample's is, which alone is measured apart.
std::optional<CpuTime> divided_cpu_time(const model::Sample& sample, model::Metric metric);

}  // namespace parbench::exports
