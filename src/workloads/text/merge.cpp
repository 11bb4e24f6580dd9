#include "workloads/text/merge.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "workloads/text/table.hpp"

namespace parbench::text {
namespace {

/// The words lie in the tables.
using Merged = std::unordered_map<std::string_view, Reference, WordHash>;

Merged merged(const Tables& tables, std::size_t partition) {
  Merged all;
  for (std::size_t block = 0; block < tables.size(); ++block) {
    TableReader reader(tables[block], partition);
    for (Entry entry; reader.next(entry);) {
      const Reference first{0, static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(entry.offset)};
      all.try_emplace(entry.word, first).first->second.count += entry.count;
    }
  }
  return all;
}

/// The order of the most frequent words, in which no two are equal.
struct Before {
  const Tables& tables;

  bool operator()(const Reference& a, const Reference& b) const {
    if (a.count != b.count) return a.count > b.count;
    return a.count != 0 && word_of(tables, a) < word_of(tables, b);
  }
};

std::vector<Reference> references(const Merged& words) {
  std::vector<Reference> all;
  all.reserve(words.size());
  for (const auto& [word, reference] : words) all.push_back(reference);
  return all;
}

}  // namespace

std::string_view word_of(const Tables& tables, const Reference& reference) {
  return TableReader::entry_at(tables[reference.block], reference.offset).word;
}

Totals merge_partition(const Tables& tables, std::size_t partition, std::span<Reference> top) {
  const Merged words = merged(tables, partition);
  Totals totals{.distinct = words.size()};
  for (const auto& [word, reference] : words) {
    totals.words += reference.count;
    totals.digest += base::Random(hash_of(word) + reference.count).next();
  }
  merge_top(tables, references(words), top);
  return totals;
}

void merge_top(const Tables& tables, std::span<const Reference> candidates, std::span<Reference> top) {
  const auto last =
      std::partial_sort_copy(candidates.begin(), candidates.end(), top.begin(), top.end(), Before{tables});
  std::fill(last, top.end(), Reference{});
}

std::string list_of_counts(const Tables& tables, std::size_t partitions) {
  std::vector<Reference> all;
  for (std::size_t partition = 0; partition < partitions; ++partition) {
    const std::vector<Reference> some = references(merged(tables, partition));
    all.insert(all.end(), some.begin(), some.end());
  }
  std::sort(all.begin(), all.end(), Before{tables});

  std::string list;
  std::array<char, 32> count{};
  for (const Reference& reference : all) {
    std::snprintf(count.data(), count.size(), "%7" PRIu64 " ", reference.count);
    list.append(count.data()).append(word_of(tables, reference)).append(1, '\n');
  }
  return list;
}

}  // namespace parbench::text
