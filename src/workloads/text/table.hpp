#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

/// What is counted in one block, as bytes of a size known beforehand: the offsets of its partitions, then for
/// each partition its words with their counts, in the order in which they first occur.
namespace parbench::text {

/// Of a word, for partitions and maps alike.
std::uint64_t hash_of(std::string_view word);

struct WordHash {
  std::size_t operator()(std::string_view word) const { return hash_of(word); }
};

/// What the table of a block of `block_size` bytes takes at most, whatever is in it: twice the block and the
/// offsets. A word of k bytes takes k + 1 of the block, with what separates it from the next (but for the
/// last word), and in the table a byte for its count, one for its length, and itself in lower case: 3 bytes
/// if k is 1, since no ASCII letter grows, and at most 2 + 1.5 k if it is more, which is no more than 2 (k +
/// 1). The further bytes of greater counts and lengths are few beside the repetitions, or the length, that
/// they stand for. A multiple of 8.
std::size_t table_size(std::size_t block_size, std::size_t partitions);

/// Counts the words of `block` and writes their table, zeros behind it. The map and each new word in it are
/// allocated here, and freed.
void write_table(std::string_view block, std::size_t partitions, std::span<std::byte> out);

/// A word of a table.
struct Entry {
  std::string_view word = {};
  std::uint64_t count = 0;
  std::size_t offset = 0;  ///< in the table
};

/// Reads what write_table has written.
class TableReader {
 public:
  TableReader(std::span<const std::byte> table, std::size_t partition);

  /// Sets `entry` to the next of the partition; false when there is none.
  bool next(Entry& entry);

  /// That which begins at `offset`.
  static Entry entry_at(std::span<const std::byte> table, std::size_t offset);

 private:
  static Entry parse(std::span<const std::byte> table, std::size_t& at);

  std::span<const std::byte> table_;
  std::size_t at_;
  std::size_t end_;
};

}  // namespace parbench::text
