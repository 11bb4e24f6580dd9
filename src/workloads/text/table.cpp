#include "workloads/text/table.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "workloads/text/words.hpp"

namespace parbench::text {
namespace {

using Counts = std::unordered_map<std::string, std::uint64_t, WordHash>;

/// Numbers of any size, seven bits to the byte, the least first; bit 7 says that there are more.
std::size_t packed_size(std::uint64_t number) {
  std::size_t size = 1;
  for (; number >= 0x80U; number >>= 7U) ++size;
  return size;
}

std::byte* pack(std::uint64_t number, std::byte* place) {
  for (; number >= 0x80U; number >>= 7U) *place++ = static_cast<std::byte>(number | 0x80U);
  *place++ = static_cast<std::byte>(number);
  return place;
}

std::uint64_t unpack(std::span<const std::byte> bytes, std::size_t& at) {
  std::uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint64_t>(bytes[at++]);
    number |= (byte & 0x7FU) << shift;
    if (byte < 0x80U) return number;
  }
}

std::size_t entry_size(const Counts::value_type& entry) {
  return packed_size(entry.second) + packed_size(entry.first.size()) + entry.first.size();
}

std::byte* write_entry(const Counts::value_type& entry, std::byte* place) {
  place = pack(entry.second, place);
  place = pack(entry.first.size(), place);
  std::memcpy(place, entry.first.data(), entry.first.size());
  return place + entry.first.size();
}

std::size_t partition_of(std::string_view word, std::size_t partitions) {
  return static_cast<std::size_t>(((hash_of(word) >> 32U) * partitions) >> 32U);
}

std::size_t offset_at(std::span<const std::byte> table, std::size_t partition) {
  std::uint32_t offset = 0;
  std::memcpy(&offset, table.data() + partition * sizeof offset, sizeof offset);
  return offset;
}

/// A word that occurs in a block, with where its entry belongs. Those of a map stay where they are.
struct Found {
  const Counts::value_type* entry;
  std::size_t partition;
};

}  // namespace

std::uint64_t hash_of(std::string_view word) {
  return base::digest(std::as_bytes(std::span(word)));
}

std::size_t table_size(std::size_t block_size, std::size_t partitions) {
  return ((partitions + 1) * sizeof(std::uint32_t) + 2 * (block_size + 1) + 7) / 8 * 8;
}

void write_table(std::string_view block, std::size_t partitions, std::span<std::byte> out) {
  Counts counts;
  std::vector<Found> in_order;
  WordReader reader(block);
  for (std::string word; reader.next(word);) {
    const auto [entry, is_new] = counts.try_emplace(word, 0);
    ++entry->second;
    if (is_new) in_order.push_back({&*entry, partition_of(word, partitions)});
  }

  std::vector<std::uint32_t> offsets(partitions + 1);
  for (const Found& found : in_order)
    offsets[found.partition + 1] += static_cast<std::uint32_t>(entry_size(*found.entry));
  offsets[0] = static_cast<std::uint32_t>(offsets.size() * sizeof(std::uint32_t));
  for (std::size_t partition = 0; partition < partitions; ++partition)
    offsets[partition + 1] += offsets[partition];
  PARBENCH_EXPECT(offsets[partitions] <= out.size());

  std::memcpy(out.data(), offsets.data(), offsets.size() * sizeof(std::uint32_t));
  std::vector<std::byte*> places(partitions);
  for (std::size_t partition = 0; partition < partitions; ++partition)
    places[partition] = out.data() + offsets[partition];
  for (const Found& found : in_order) {
    std::byte*& place = places[found.partition];
    place = write_entry(*found.entry, place);
  }
  std::fill(out.begin() + offsets[partitions], out.end(), std::byte{0});
}

TableReader::TableReader(std::span<const std::byte> table, std::size_t partition)
    : table_(table), at_(offset_at(table, partition)), end_(offset_at(table, partition + 1)) {}

bool TableReader::next(Entry& entry) {
  if (at_ == end_) return false;
  entry = parse(table_, at_);
  return true;
}

Entry TableReader::entry_at(std::span<const std::byte> table, std::size_t offset) {
  return parse(table, offset);
}

Entry TableReader::parse(std::span<const std::byte> table, std::size_t& at) {
  Entry entry{.offset = at};
  entry.count = unpack(table, at);
  const auto size = static_cast<std::size_t>(unpack(table, at));
  entry.word = {reinterpret_cast<const char*>(table.data()) + at, size};
  at += size;
  return entry;
}

}  // namespace parbench::text
