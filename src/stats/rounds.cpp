#include "stats/rounds.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/error.hpp"
#include "base/random.hpp"

namespace parbench::stats {
namespace {

std::vector<int> shuffled(int count, base::Random& random) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  random.shuffle(std::span(numbers));
  return numbers;
}

/// Row `row` of the design for `cases` cases. The first row zigzags, 0, n-1, 1, n-2, ...: its steps mod n are
/// all different, so adding 0 .. n-1 to it gives a Latin square in which, for even n, each ordered pair of
/// neighbours occurs once. For odd n each step occurs with one sign only, and the mirrored square (rows n ..
/// 2n-1) gives the other.
std::vector<int> williams_row(int cases, int row) {
  std::vector<int> order;
  for (int place = 0; place < cases; ++place) {
    const int zigzag = place % 2 == 0 ? place / 2 : cases - 1 - place / 2;
    order.push_back((zigzag + row) % cases);
  }
  if (row >= cases) std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

RoundSchedule::RoundSchedule(int cases, std::uint64_t seed) : cases_(cases), seed_(seed) {
  PARBENCH_EXPECT(cases >= 1);
}

std::vector<int> RoundSchedule::round(int index) const {
  PARBENCH_EXPECT(index >= 0);
  // The seed is scattered first, so that block 1 of seed 1 is not block 0 of seed 2.
  base::Random random(base::Random(seed_).next() + static_cast<std::uint64_t>(index / block()));
  const std::vector<int> names = shuffled(cases_, random);
  const std::vector<int> rows = shuffled(block(), random);
  std::vector<int> order = williams_row(cases_, rows[static_cast<std::size_t>(index % block())]);
  for (int& number : order) number = names[static_cast<std::size_t>(number)];
  return order;
}

}  // namespace parbench::stats
