#include "workloads/csv/malformed.hpp"

#include <algorithm>
#include <utility>

namespace parbench::csv {

Malformed malformed_at(std::string_view text, std::size_t offset, std::string what) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return {.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          .column = 1 + static_cast<std::size_t>(std::count_if(line.begin(), line.end(), begins_character)),
          .what = std::move(what)};
}

std::string message(const Malformed& malformed, std::string_view file) {
  return std::string(file) + ":" + std::to_string(malformed.line) + ":" + std::to_string(malformed.column) +
         ": " + malformed.what;
}

}  // namespace parbench::csv
