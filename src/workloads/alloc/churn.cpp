#include "workloads/alloc/churn.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

#include "sys/mapping.hpp"

namespace parbench::alloc {
namespace {

constexpr std::size_t size_min = 2 * sizeof(std::uint64_t);
constexpr std::size_t heap_live_max = 256;
constexpr std::size_t mappings_live_max = 8;
constexpr std::size_t page = 4096;  // where pages are larger, some are touched more than once

void write_word(std::byte* place, std::uint64_t word) {
  std::memcpy(place, &word, sizeof word);
}

std::uint64_t read_word(const std::byte* place) {
  std::uint64_t word = 0;
  std::memcpy(&word, place, sizeof word);
  return word;
}

/// Depends on the order of the words.
std::uint64_t fold(std::uint64_t sum, std::uint64_t word) {
  return (sum ^ word) * 0x9E3779B97F4A7C15U + (sum >> 32U);
}

struct Block {
  std::unique_ptr<std::byte[]> memory;
  std::size_t size = 0;

  std::byte* last_word() const { return memory.get() + size - sizeof(std::uint64_t); }
};

std::uint64_t fold_block(std::uint64_t sum, const Block& block) {
  if (!block.memory) return sum;
  return fold(fold(sum, read_word(block.memory.get())), read_word(block.last_word()));
}

Block make_block(std::size_t size, std::uint64_t word) {
  Block block{std::make_unique_for_overwrite<std::byte[]>(size), size};
  write_word(block.memory.get(), word);
  write_word(block.last_word(), ~word);
  return block;
}

std::uint64_t fold_mapping(std::uint64_t sum, const sys::Mapping& mapping) {
  for (std::size_t at = 0; at < mapping.bytes().size(); at += page)
    sum = fold(sum, read_word(mapping.bytes().data() + at));
  return sum;
}

sys::Mapping make_mapping(std::size_t size, std::uint64_t word) {
  sys::Mapping mapping = sys::Mapping::unshared(size);
  for (std::size_t at = 0; at < size; at += page) write_word(mapping.bytes().data() + at, word + at);
  return mapping;
}

}  // namespace

std::uint64_t churn_heap(base::Random random, std::size_t count, std::size_t size_max) {
  std::array<Block, heap_live_max> live;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Block& place = live[random.below(live.size())];
    sum = fold_block(sum, place);
    place = {};  // before the next is taken, or it could never have the same place
    const std::size_t size = size_min + random.below(((size_max - size_min) >> random.below(8)) + 1);
    place = make_block(size, random.next());
  }
  for (const Block& block : live) sum = fold_block(sum, block);
  return sum;
}

std::uint64_t churn_mappings(base::Random random, std::size_t count, std::size_t pages_max) {
  std::array<sys::Mapping, mappings_live_max> live;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sys::Mapping& place = live[random.below(live.size())];
    sum = fold_mapping(sum, place);
    { const sys::Mapping ended = std::exchange(place, sys::Mapping()); }
    const std::size_t pages = 1 + random.below(pages_max);
    place = make_mapping(pages * page, random.next());
  }
  for (const sys::Mapping& mapping : live) sum = fold_mapping(sum, mapping);
  return sum;
}

}  // namespace parbench::alloc
