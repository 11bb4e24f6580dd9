#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::exports {

/// Bencher Metric Format: per case `latency` (nanoseconds, smaller is better), `throughput` (items per second) and,
/// but for the base, `speed-up` (base time / case time), each with the ends of its interval where there is one.
std::string bencher_json(const model::Report& report, model::Metric metric);

}  // namespace parbench::exports
