#include "exports/cpu_time.hpp"

#include <algorithm>

namespace parbench::exports {
namespace {

std::optional<double> whole_ns(const model::Usage& usage) {
  if (!usage.user_ns || !usage.system_ns) return std::nullopt;
  return static_cast<double>(*usage.user_ns + *usage.system_ns);
}

}  // namespace

std::optional<double> cpu_ns(const model::Sample& sample, model::Metric metric) {
  if (!sample.passes_cpu_ns || sample.passes_ns.empty()) return std::nullopt;
  const auto passes = static_cast<double>(*sample.passes_cpu_ns);
  if (metric == model::Metric::warm) return passes / static_cast<double>(sample.passes_ns.size());
  const auto whole = whole_ns(sample.usage);
  return whole ? std::optional(std::max(0.0, *whole - passes)) : std::nullopt;
}

std::optional<CpuTime> divided_cpu_time(const model::Sample& sample, model::Metric metric) {
  const auto cpu = cpu_ns(sample, metric);
  const auto whole = whole_ns(sample.usage);
  if (!cpu || !whole) return std::nullopt;
  const double user_share = *whole > 0 ? static_cast<double>(*sample.usage.user_ns) / *whole : 1;
  return CpuTime{*cpu * user_share, *cpu * (1 - user_share)};
}

}  // namespace parbench::exports
