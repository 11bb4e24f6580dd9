#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

/// Enumerators and the words that stand for them on the command line and in files.
namespace parbench::base {

template <class Enum, std::size_t Count>
using NameTable = std::array<std::pair<Enum, std::string_view>, Count>;

/// Contract: the table has it.
template <class Enum, std::size_t Count>
std::string_view find_name(const NameTable<Enum, Count>& table, Enum value) {
  for (const auto& [candidate, text] : table)
    if (candidate == value) return text;
  PARBENCH_EXPECT(false && "an enumerator without a name");
  return {};
}

template <class Enum, std::size_t Count>
std::vector<std::string> all_names(const NameTable<Enum, Count>& table) {
  std::vector<std::string> texts;
  texts.reserve(Count);
  for (const auto& [value, text] : table) texts.emplace_back(text);
  return texts;
}

/// Throws UsageError that begins with `where` and suggests the nearest name.
template <class Enum, std::size_t Count>
Enum find_value(const NameTable<Enum, Count>& table, std::string_view text, const std::string& where) {
  for (const auto& [value, candidate] : table)
    if (candidate == text) return value;
  throw UsageError(where + ": unknown '" + std::string(text) + "'" + suggestion(text, all_names(table)));
}

}  // namespace parbench::base
