#include "workloads/spin/chain.hpp"

#include <algorithm>
#include <limits>

#include "sys/clock.hpp"

namespace parbench::spin {
namespace {

/// Knuth's MMIX.
constexpr Jump one{6364136223846793005U, 1442695040888963407U};

}  // namespace

std::uint64_t walk(std::uint64_t x, std::uint64_t rounds) {
  for (; rounds > 0; --rounds) {
    x = one(x);
    asm volatile("" : "+r"(x));  // or two rounds could be made one
  }
  return x;
}

Jump jump(std::uint64_t rounds) {
  Jump all;
  Jump power = one;
  for (; rounds > 0; rounds >>= 1U) {
    if ((rounds & 1U) != 0) all = {all.factor * power.factor, power(all.term)};
    power = {power.factor * power.factor, power(power.term)};
  }
  return all;
}

double rounds_per_microsecond() {
  constexpr std::uint64_t rounds = 100'000;
  constexpr std::int64_t budget_ns = 30'000'000;
  std::int64_t fastest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t begin = sys::now_ns();
  for (std::int64_t now = begin; now - begin < budget_ns;) {
    walk(static_cast<std::uint64_t>(now), rounds);
    const std::int64_t end = sys::now_ns();
    fastest = std::min(fastest, std::max<std::int64_t>(1, end - now));
    now = end;
  }
  return 1'000.0 * static_cast<double>(rounds) / static_cast<double>(fastest);
}

}  // namespace parbench::spin
