#pragma once

#include <cstdint>

namespace parbench::mp::detail {

/// A place in a ring, and how many records lie before it, in one word, so that one atomic exchange moves both
/// and no death can leave them apart. Both count on for ever, modulo 2^40 units (of 8 bytes) and 2^24 records.
class RingMark {
 public:
  static constexpr std::uint64_t positions = std::uint64_t{1} << 40U;
  static constexpr std::uint64_t counts = std::uint64_t{1} << 24U;

  constexpr RingMark() = default;
  explicit constexpr RingMark(std::uint64_t word) : word_(word) {}

  constexpr std::uint64_t word() const noexcept { return word_; }
  constexpr std::uint64_t position() const noexcept { return word_ / counts; }
  constexpr std::uint64_t count() const noexcept { return word_ % counts; }

  constexpr RingMark moved(std::uint64_t units, std::uint64_t records) const noexcept {
    return RingMark((position() + units) % positions * counts + (count() + records) % counts);
  }

  constexpr std::uint64_t units_since(RingMark earlier) const noexcept {
    return (position() - earlier.position()) % positions;
  }
  constexpr std::uint64_t records_since(RingMark earlier) const noexcept {
    return (count() - earlier.count()) % counts;
  }

  bool operator==(const RingMark&) const = default;

 private:
  std::uint64_t word_ = 0;
};

}  // namespace parbench::mp::detail
