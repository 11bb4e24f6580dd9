#include <algorithm>
#include <bit>
#include <parbench/mp/detail/ring.hpp>
#include <parbench/mp/error.hpp>
#include <string>

#include "sys/clock.hpp"

namespace parbench::mp::detail {
namespace {

constexpr std::size_t least_capacity = 64;
constexpr std::size_t page = 4096;
constexpr std::size_t most_address_space = std::size_t{1} << 46U;
/// With more, the RingMarks of a full ring and of an empty one could not be told apart.
constexpr std::size_t most_capacity = RingMark::positions / 2 * sizeof(std::uint64_t);

std::size_t up_to_pages(std::size_t size) {
  return (size + page - 1) / page * page;
}

std::size_t checked_capacity(std::size_t capacity) {
  if (capacity > most_capacity)
    throw ValueError("a capacity of " + std::to_string(capacity) + " bytes is more than the most, " +
                     std::to_string(most_capacity) + " bytes");
  return std::bit_ceil(std::max(capacity, least_capacity));
}

}  // namespace

Ring::Ring(const RingOptions& options, Bell* not_empty)
    : units_(checked_capacity(options.capacity_bytes) / unit),
      max_records_(std::min(options.max_records, RingMark::counts - 1)),
      memory_(SharedMemory::reserve(
          up_to_pages(capacity_bytes() + std::min(options.largest_bytes, most_address_space)),
          up_to_pages(2 * capacity_bytes()))),
      not_empty_(not_empty != nullptr ? not_empty : &control_->not_empty) {}

std::optional<Ring::Place> Ring::place_aside(std::size_t size, RingMark tail, RingMark head) const {
  if (size > largest_bytes())
    throw ValueError("a message of " + std::to_string(size) + " bytes is larger than the largest, " +
                     std::to_string(largest_bytes()) +
                     " bytes: send it in parts, put it into shared memory, or raise 'ulimit -v' if that is "
                     "set and the option largest_bytes");
  if (!aside_is_free(tail, head)) return std::nullopt;
  auto place = place_in_ring(2, tail, head);
  if (place) place->aside = true;
  return place;
}

bool Ring::aside_is_free(RingMark tail, RingMark head) const noexcept {
  const std::uint64_t at = control_->aside_at.load();
  return (at - head.position()) % RingMark::positions >= tail.units_since(head);
}

void Ring::step_back() noexcept {
  constexpr int turns = 8;
  for (int i = 0; i < turns; ++i) sys::relax();
}

/// After a producer that reserved aside and never committed.
void Ring::clean_up_aside(RingMark tail) noexcept {
  if (!aside_is_free(tail, head())) return;
  give_back(control_->aside_touched.load(std::memory_order_relaxed));
  control_->aside_touched.store(0, std::memory_order_relaxed);
}

void Ring::give_back(std::uint64_t size) const noexcept {
  memory_.give_back(capacity_bytes(), std::min(up_to_pages(capacity_bytes() + size), memory_.bytes().size()));
}

void Ring::pass_give_back_mark(RingMark head, std::uint64_t mark) noexcept {
  give_back(mark & size_mask);
  control_->head.exchange(head.moved(1, 0).word());  // only now may the next go aside
  control_->not_full.ring_all();
}

}  // namespace parbench::mp::detail
