#include "workloads/sort/keys.hpp"

#include <algorithm>
#include <functional>

#include "base/random.hpp"
#include "workloads/zipf.hpp"

namespace parbench::sort {
namespace {

/// The n-th of the different keys of a distribution that has few.
std::uint64_t key_number(std::uint64_t n) {
  return base::Random(n).next();
}

}  // namespace

std::vector<std::uint64_t> make_keys(const std::string& distribution, std::size_t count, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<std::uint64_t> keys(count);
  if (distribution == "few") {
    for (std::uint64_t& key : keys) key = key_number(random.below(16));
  } else if (distribution == "zipf") {
    const workloads::Zipf zipf(65'536);
    for (std::uint64_t& key : keys) key = key_number(zipf.draw(random));
  } else {
    for (std::uint64_t& key : keys) key = random.next();
  }
  if (distribution == "sorted") std::sort(keys.begin(), keys.end());
  if (distribution == "reversed") std::sort(keys.begin(), keys.end(), std::greater<>());
  return keys;
}

}  // namespace parbench::sort
