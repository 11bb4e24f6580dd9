#include <unistr.h>

#include "workloads/csv/parser.hpp"
#include "workloads/csv/words.hpp"

namespace parbench::csv {
namespace {

/// The offset of the first byte at or after `offset` that is not ASCII, or text.size(). Four words per step,
/// since most text is ASCII through and through.
std::size_t skip_ascii(std::string_view text, std::size_t offset) {
  constexpr std::size_t step = 32;
  while (text.size() - offset >= step && ((load_word(text, offset) | load_word(text, offset + 8) |
                                           load_word(text, offset + 16) | load_word(text, offset + 24)) &
                                          high_bits) == 0)
    offset += step;
  while (offset < text.size()) {
    if (const std::uint64_t mask = load_word(text, offset) & high_bits; mask != 0)
      return offset + first_byte(mask);
    offset += 8;
  }
  return text.size();
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80U;
}

}  // namespace

std::optional<Malformed> find_bad_text(std::string_view text) {
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return malformed_at(text, nul, "NUL byte");
  // A character beyond ASCII has no ASCII byte in it, so each run of other bytes is valid or not by itself.
  for (std::size_t begin = skip_ascii(text, 0); begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && !is_ascii(text[end])) ++end;
    const auto* const run = reinterpret_cast<const std::uint8_t*>(text.data() + begin);
    if (const std::uint8_t* const bad = u8_check(run, end - begin))
      return malformed_at(text, begin + static_cast<std::size_t>(bad - run), "not UTF-8");
    begin = skip_ascii(text, end);
  }
  return std::nullopt;
}

}  // namespace parbench::csv
