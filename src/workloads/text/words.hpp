#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What a word is: a maximal run of letters and numbers as Unicode has them (general categories L and N),
/// lower-cased as a whole and by no language's own rules, so that a final sigma is one. Marks separate words:
/// write accents composed (NFC). On ASCII text these are the lines of `tr -cs A-Za-z0-9 '\n' | tr A-Z a-z`;
/// on any, Python's [^\W_]+ and str.lower.
namespace parbench::text {

/// The words of a text, one after the other. It must be UTF-8.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  /// Sets `word` to the next; false when there is none.
  bool next(std::string& word);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The greatest place <= `place` at which no word is cut; if there is none beyond `begin`, where the word
/// that begins there ends. `begin` < `place` <= text.size(); `begin` cuts no word.
std::size_t word_border(std::string_view text, std::size_t begin, std::size_t place);

/// `word` lower-cased. It takes at most half as many bytes again.
void lower_case(std::string_view word, std::string& lower);

}  // namespace parbench::text
