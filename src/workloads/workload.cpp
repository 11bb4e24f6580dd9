#include <parbench/workload.hpp>

#include "base/digest.hpp"

namespace parbench {

std::uint64_t Workload::digest(std::span<const std::byte> results) const {
  return base::digest(results);
}

}  // namespace parbench
