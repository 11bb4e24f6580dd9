#pragma once

#include <cstdint>

/// Arithmetic of a known length: a chain of multiplications and additions, x -> factor * x + term modulo 2^64, of which
/// each needs the one before, so that it takes a set number of cycles and no memory. Where it ends can also be told
/// without going there, so that it is known to have been computed.
namespace parbench::spin {

/// x after `rounds` rounds, one by one.
std::uint64_t walk(std::uint64_t x, std::uint64_t rounds);

/// Many rounds as one: they make x -> factor * x + term, too.
struct Jump {
  std::uint64_t factor = 1;
  std::uint64_t term = 0;

  std::uint64_t operator()(std::uint64_t x) const { return factor * x + term; }
};

/// That of `rounds` rounds, in the time of log2(rounds) (Brown: Random Number Generation with Arbitrary Strides, 1994).
Jump jump(std::uint64_t rounds);

/// How many rounds this CPU walks in a microsecond: that of the fastest of many short walks, some 30 ms in all.
double rounds_per_microsecond();

}  // namespace parbench::spin
