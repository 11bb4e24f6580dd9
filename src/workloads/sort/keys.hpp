#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parbench::sort {

/// `count` keys, the same for equal arguments on any machine. `distribution`: "uniform" over 64 bits; "few",
/// one of 16; "sorted" and "reversed", those of uniform in order; "zipf", one of 65536 of which some are very
/// common.
std::vector<std::uint64_t> make_keys(const std::string& distribution, std::size_t count, std::uint64_t seed);

}  // namespace parbench::sort
