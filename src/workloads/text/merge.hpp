#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The counts of all blocks put together, a partition at a time: equal words are in equal partitions.
namespace parbench::text {

/// The tables of all blocks, one after the other, each of `table_size` bytes.
struct Tables {
  std::span<const std::byte> bytes;
  std::size_t table_size = 1;

  std::size_t size() const { return bytes.size() / table_size; }
  std::span<const std::byte> operator[](std::size_t block) const {
    return bytes.subspan(block * table_size, table_size);
  }
};

/// Where a word stands in the tables, and how often it occurs in all. Whole words, no padding.
struct Reference {
  std::uint64_t count = 0;  ///< 0: there is no word
  std::uint32_t block = 0;  ///< the first that has it
  std::uint32_t offset = 0;
};
static_assert(sizeof(Reference) == 16);

/// What all of a partition's words, or all of a text's, amount to.
struct Totals {
  std::uint64_t words = 0;     ///< with repetitions
  std::uint64_t distinct = 0;  ///< without
  /// The sum of a hash of each word with its count: equal for equal counts, in whatever order they are added
  /// up.
  std::uint64_t digest = 0;

  void add(const Totals& other) {
    words += other.words;
    distinct += other.distinct;
    digest += other.digest;
  }
  bool operator==(const Totals&) const = default;
};
static_assert(sizeof(Totals) == 24);

std::string_view word_of(const Tables& tables, const Reference& reference);

/// Adds up a partition; `top` gets its most frequent words, the most frequent first, of equal ones that which
/// is less by its bytes, and then references to none.
Totals merge_partition(const Tables& tables, std::size_t partition, std::span<Reference> top);

/// The first of `candidates` in the same order, at most `top.size()` of them.
void merge_top(const Tables& tables, std::span<const Reference> candidates, std::span<Reference> top);

/// All words of all partitions in that order, one in a line with its count, as `uniq -c` writes them.
std::string list_of_counts(const Tables& tables, std::size_t partitions);

}  // namespace parbench::text
