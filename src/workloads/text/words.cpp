#include "workloads/text/words.hpp"

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace parbench::text {
namespace {

/// For each byte of ASCII: lower-cased where it is of a word, otherwise 0.
constexpr std::array<char, 128> ascii_lower = [] {
  std::array<char, 128> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = static_cast<char>(c);
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = static_cast<char>(c);
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<char>(c - 'A' + 'a');
  return table;
}();

/// Of a byte of ASCII.
char lower_of(char c) {
  return ascii_lower[static_cast<unsigned char>(c)];
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80U;
}

const std::uint8_t* bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

/// The character at a place, and whether it is of a word.
struct Character {
  std::size_t size;
  bool in_word;
};

Character character_at(std::string_view text, std::size_t place) {
  const char c = text[place];
  if (is_ascii(c)) return {1, lower_of(c) != 0};
  ucs4_t code = 0;
  const int size = u8_mbtouc(&code, bytes(text) + place, text.size() - place);
  constexpr std::uint32_t word = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N;
  return {static_cast<std::size_t>(size), uc_is_general_category_withtable(code, word)};
}

/// Where the character that holds the byte at `place` begins.
std::size_t character_begin(std::string_view text, std::size_t place) {
  while (place > 0 && (static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U) --place;
  return place;
}

/// Whether a cut at `place` would be inside a word.
bool cuts_word(std::string_view text, std::size_t place) {
  if (place == 0 || place >= text.size()) return false;
  return character_at(text, place).in_word && character_at(text, character_begin(text, place - 1)).in_word;
}

}  // namespace

void lower_case(std::string_view word, std::string& lower) {
  lower.resize(word.size() + word.size() / 2);
  std::size_t size = lower.size();
  auto* const wanted = reinterpret_cast<std::uint8_t*>(lower.data());
  std::uint8_t* const result = u8_tolower(bytes(word), word.size(), nullptr, nullptr, wanted, &size);
  if (result == nullptr) throw std::bad_alloc();
  if (result == wanted) {
    lower.resize(size);
  } else {  // libunistring saw no room
    lower.assign(reinterpret_cast<const char*>(result), size);
    std::free(result);
  }
}

bool WordReader::next(std::string& word) {
  while (at_ < text_.size()) {
    const Character character = character_at(text_, at_);
    if (character.in_word) break;
    at_ += character.size;
  }
  if (at_ >= text_.size()) return false;

  const std::size_t begin = at_;
  bool ascii = true;
  while (at_ < text_.size()) {
    const Character character = character_at(text_, at_);
    if (!character.in_word) break;
    ascii = ascii && is_ascii(text_[at_]);
    at_ += character.size;
  }
  const std::string_view found = text_.substr(begin, at_ - begin);
  if (ascii) {
    word.assign(found);
    for (char& c : word) c = lower_of(c);
  } else {
    lower_case(found, word);
  }
  return true;
}

std::size_t word_border(std::string_view text, std::size_t begin, std::size_t place) {
  if (place >= text.size()) return text.size();
  std::size_t border = character_begin(text, place);
  while (border > begin && cuts_word(text, border)) border = character_begin(text, border - 1);
  if (border > begin) return border;
  for (border = begin + character_at(text, begin).size; cuts_word(text, border);)
    border += character_at(text, border).size;
  return border;
}

}  // namespace parbench::text
