#include "bench/ratios.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include "stats/intervals.hpp"

namespace parbench::bench {
namespace {

/// Keeps every repetition's time, and prints Google Benchmark's aggregates of them.
class Collector final : public benchmark::ConsoleReporter {
 public:
  Collector() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> aggregates;
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate) {
        aggregates.push_back(run);
      } else {
        times_[run.run_name.function_name].push_back(run.GetAdjustedRealTime());
      }
    }
    ConsoleReporter::ReportRuns(aggregates);
  }

  std::optional<double> median(const std::string& name) const {
    const auto times = times_.find(name);
    return times == times_.end() ? std::nullopt : std::optional(stats::median(times->second));
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

}  // namespace

int report_ratios(int argc, char** argv, const std::vector<Ratio>& ratios) {
  std::vector<std::string> flags{argv[0], "--benchmark_repetitions=15",
                                 "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.3"};
  flags.insert(flags.end(), argv + 1, argv + argc);
  std::vector<char*> pointers;
  for (std::string& flag : flags) pointers.push_back(flag.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;

  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  bool kept = true;
  std::printf("\n%-36s %-42s %7s %7s\n", "of medians:", "to", "ratio", "limit");
  for (const Ratio& ratio : ratios) {
    const auto time = collector.median(ratio.name);
    const auto reference = collector.median(ratio.reference);
    if (!time || !reference) continue;  // filtered out
    const double value = *time / *reference;
    kept = kept && value <= ratio.limit;
    std::printf("%-36s %-42s %7.3f %7.2f%s\n", ratio.name.c_str(), ratio.reference.c_str(), value,
                ratio.limit, value <= ratio.limit ? "" : "  missed");
  }
  return kept ? 0 : 1;
}

}  // namespace parbench::bench
