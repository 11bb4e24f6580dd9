#pragma once

#include <string>
#include <vector>

namespace parbench::bench {

/// `name` should take at most `limit` times what `reference` takes.
struct Ratio {
  std::string name;
  std::string reference;
  double limit;
};

/// Runs the registered benchmarks, in 15 repetitions that are randomly interleaved unless the flags say
/// otherwise, so that both sides of a ratio meet the same weather. Then prints each ratio of medians beside
/// its limit. Returns 0 when all are kept, 1 otherwise.
int report_ratios(int argc, char** argv, const std::vector<Ratio>& ratios);

}  // namespace parbench::bench
