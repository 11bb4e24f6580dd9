#include "stats/crossing.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

#include "base/error.hpp"

namespace parbench::stats {
namespace {

/// Neighbours that have one value.
struct Block {
  double value;
  double weight;
  std::size_t count;
};

Block pooled(const Block& a, const Block& b) {
  const double weight = a.weight + b.weight;
  return {(a.value * a.weight + b.value * b.weight) / weight, weight, a.count + b.count};
}

}  // namespace

std::vector<double> rising(std::span<const SizedValue> points) {
  std::vector<Block> blocks;
  blocks.reserve(points.size());
  for (const SizedValue& point : points) {
    blocks.push_back({point.value, point.weight, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].value > blocks.back().value) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back() = pooled(blocks.back(), last);
    }
  }
  std::vector<double> values;
  values.reserve(points.size());
  for (const Block& block : blocks) values.insert(values.end(), block.count, block.value);
  return values;
}

double crossing(std::span<const SizedValue> points, double level) {
  PARBENCH_EXPECT(!points.empty());
  const std::vector<double> values = rising(points);
  std::size_t above = 0;
  while (above < values.size() && values[above] < level) ++above;
  if (above == 0) return values.front() > level ? 0 : points.front().size;
  if (above == values.size()) return std::numeric_limits<double>::infinity();
  const double share = (level - values[above - 1]) / (values[above] - values[above - 1]);
  const double from = std::log(points[above - 1].size);
  return std::exp(from + share * (std::log(points[above].size) - from));
}

}  // namespace parbench::stats
