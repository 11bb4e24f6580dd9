#include "stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace parbench::stats {

RoundSampler::RoundSampler(std::size_t rounds, std::uint64_t seed) : random_(seed), drawn_(rounds) {
  PARBENCH_EXPECT(rounds >= 1);
}

const std::vector<std::size_t>& RoundSampler::draw() {
  for (std::size_t& round : drawn_) round = random_.below(drawn_.size());
  return drawn_;
}

double median_at(std::span<const double> values, std::span<const std::size_t> indices,
                 std::vector<double>& scratch) {
  PARBENCH_EXPECT(!indices.empty());
  scratch.clear();
  scratch.reserve(indices.size());
  for (const std::size_t index : indices) scratch.push_back(values[index]);
  const auto half = scratch.begin() + static_cast<std::ptrdiff_t>(scratch.size() / 2);
  std::nth_element(scratch.begin(), half, scratch.end());
  if (scratch.size() % 2 == 1) return *half;
  return (*std::max_element(scratch.begin(), half) + *half) / 2;
}

model::Interval percentile_interval(std::vector<double> values, double level) {
  PARBENCH_EXPECT(!values.empty());
  std::sort(values.begin(), values.end());
  const auto cut = static_cast<std::size_t>(std::floor((1 - level) / 2 * static_cast<double>(values.size())));
  return {values[cut], values[values.size() - 1 - cut]};
}

}  // namespace parbench::stats
