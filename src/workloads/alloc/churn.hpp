#pragma once

#include <cstddef>
#include <cstdint>

#include "base/random.hpp"

/// Memory that is taken, written, read and given back, piece by piece, many alive at once. The pieces' sizes and ends
/// are drawn from `random`; what was read back, in the order in which pieces ended, is what is returned.
namespace parbench::alloc {

/// `count` allocations of 16 to `size_max` bytes from the heap, small ones more often than large ones, up to 256 alive
/// at once. The first and the last bytes of each are written.
std::uint64_t churn_heap(base::Random random, std::size_t count, std::size_t size_max);

/// `count` mappings of 1 to `pages_max` pages, up to 8 alive at once. Every page is touched.
std::uint64_t churn_mappings(base::Random random, std::size_t count, std::size_t pages_max);

}  // namespace parbench::alloc
