#include "mp/pool/arena.hpp"

#include <algorithm>
#include <parbench/mp/error.hpp>
#include <string>

namespace parbench::mp::detail {
namespace {

constexpr std::size_t reserve = std::size_t{64} << 30U;
constexpr std::size_t least = std::size_t{16} << 20U;
constexpr std::size_t alignment = 64;

/// Memory from here on is given back to the system as soon as it is free.
constexpr std::size_t kept = std::size_t{32} << 20U;

}  // namespace

Arena::Arena() : memory_(SharedMemory::reserve(reserve, least)), free_{{0, memory_.bytes().size()}} {}

Arena::Block Arena::take(std::size_t size) {
  size = std::max(alignment, (size + alignment - 1) / alignment * alignment);
  const auto fits = [&](const auto& hole) { return hole.second >= size; };
  const auto hole = std::find_if(free_.begin(), free_.end(), fits);
  if (hole == free_.end())
    throw ValueError("a task's input of " + std::to_string(size) + " bytes does not fit into the pool's " +
                     std::to_string(memory_.bytes().size()) +
                     ": take a smaller chunksize, or raise 'ulimit -v'");
  const auto [offset, room] = *hole;
  free_.erase(hole);
  if (room > size) free_.emplace(offset + size, room - size);
  taken_ += size;
  return {offset, size};
}

void Arena::give_back(const Block& block) {
  taken_ -= block.size;
  memory_.give_back(std::max(block.offset, kept), std::max(block.offset + block.size, kept));
  auto place = free_.emplace(block.offset, block.size).first;
  const auto next = std::next(place);
  if (next != free_.end() && place->first + place->second == next->first) {
    place->second += next->second;
    free_.erase(next);
  }
  if (place == free_.begin()) return;
  const auto before = std::prev(place);
  if (before->first + before->second == place->first) {
    before->second += place->second;
    free_.erase(place);
  }
}

}  // namespace parbench::mp::detail
