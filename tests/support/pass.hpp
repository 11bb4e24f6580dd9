#pragma once

#include <cstddef>
#include <memory>
#include <parbench/workload.hpp>
#include <span>
#include <vector>

/// A pass of a workload without any executor.
namespace parbench::testing {

inline std::size_t items_of(const Workload& workload) {
  return workload.phases().front().items;
}

/// The results of one pass, phase by phase, in calls of `chunk` items (0: each phase in one call). They lie in memory
/// that held something else before.
inline std::vector<std::vector<std::byte>> phases_of_a_pass(const Workload& workload, std::size_t chunk = 0) {
  const std::vector<Phase> phases = workload.phases();
  std::vector<std::vector<std::byte>> results;
  results.reserve(phases.size());
  std::vector<std::span<const std::byte>> earlier;
  const std::unique_ptr<Scratch> scratch = workload.make_scratch();
  for (const Phase& phase : phases) {
    std::vector<std::byte>& out = results.emplace_back(phase.items * phase.result_size, std::byte{0xAA});
    const Worker worker{0, scratch.get(), earlier.size(), earlier};
    const std::size_t step = chunk == 0 ? phase.items : chunk;
    for (std::size_t begin = 0; begin < phase.items; begin += step) {
      const Range range{begin, begin + step < phase.items ? begin + step : phase.items};
      workload.run(range,
                   std::span(out).subspan(range.begin * phase.result_size, range.size() * phase.result_size),
                   worker);
    }
    earlier.emplace_back(out);
  }
  return results;
}

/// Those of the last phase, which count.
inline std::vector<std::byte> pass_of(const Workload& workload, std::size_t chunk = 0) {
  return phases_of_a_pass(workload, chunk).back();
}

}  // namespace parbench::testing
