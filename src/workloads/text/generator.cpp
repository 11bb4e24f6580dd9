#include <unicase.h>

#include <array>
#include <cstdlib>
#include <new>

#include "base/random.hpp"
#include "workloads/text/corpus.hpp"
#include "workloads/zipf.hpp"

namespace parbench::text {
namespace {

using base::Random;
using Alphabet = std::vector<std::string_view>;

/// The lower-case letters of some scripts, those that are common several times.
const std::array<Alphabet, 4>& alphabets() {
  static const std::array<Alphabet, 4> all{{
      {"a", "a", "b", "c", "d", "e", "e", "e", "f", "g", "h", "i", "i", "k", "l",
       "m", "n", "n", "o", "o", "p", "r", "r", "s", "s", "t", "t", "u", "v", "y"},
      {"a", "b", "c", "d", "e", "e", "f", "g", "i", "l", "m", "n", "o", "r", "s",
       "t", "u", "ä", "ö", "ü", "ß", "é", "è", "ç", "ñ", "ø", "å", "ł", "ş", "ž"},
      {"α", "β", "γ", "δ", "ε", "η", "θ", "ι", "κ", "λ", "μ", "ν",
       "ο", "π", "ρ", "σ", "τ", "υ", "φ", "ω", "ά", "έ", "ί", "ό"},
      {"а", "б", "в", "г", "д", "е", "ж", "з", "и", "й", "к", "л",
       "м", "н", "о", "п", "р", "с", "т", "у", "ы", "я", "ю", "ё"},
  }};
  return all;
}

std::string make_word(Random& random) {
  const std::uint64_t chance = random.below(20);  // 16 : 2 : 1 : 1
  const Alphabet& alphabet = alphabets()[chance < 16 ? 0 : chance < 18 ? 1 : chance - 16];
  std::string word;
  for (std::uint64_t letters = 2 + random.below(5) + random.below(6); letters > 0; --letters)
    word += alphabet[random.below(alphabet.size())];
  return word;
}

using Mapping = decltype(&u8_toupper);

std::string mapped(Mapping mapping, const std::string& word) {
  std::size_t size = 0;
  std::uint8_t* const result = mapping(reinterpret_cast<const std::uint8_t*>(word.data()), word.size(),
                                       nullptr, nullptr, nullptr, &size);
  if (result == nullptr) throw std::bad_alloc();
  std::string text(reinterpret_cast<const char*>(result), size);
  std::free(result);
  return text;
}

/// A word as it stands in a text.
struct Forms {
  std::string lower, title, upper;

  const std::string& pick(Random& random) const {
    const std::uint64_t percent = random.below(100);
    return percent < 12 ? title : percent < 14 ? upper : lower;
  }
};

std::vector<Forms> make_vocabulary(std::size_t size, Random& random) {
  std::vector<Forms> words;
  words.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string word = make_word(random);
    words.push_back({word, mapped(u8_totitle, word), mapped(u8_toupper, word)});
  }
  return words;
}

constexpr std::array<std::string_view, 20> separators{" ", " ", " ", " ", " ", " ",  " ",  " ",  " ",  " ",
                                                      " ", " ", " ", " ", "-", ", ", ", ", ". ", "\n", ".\n"};

}  // namespace

Corpus generate(const TextSpec& spec) {
  Random random(spec.seed);
  const std::vector<Forms> vocabulary = make_vocabulary(spec.vocabulary, random);
  const workloads::Zipf zipf(spec.vocabulary);
  Corpus corpus{.files = 1};
  corpus.text.reserve(spec.size);
  while (true) {
    const std::string& word = vocabulary[zipf.draw(random)].pick(random);
    const std::string_view separator = separators[random.below(separators.size())];
    if (corpus.text.size() + word.size() + separator.size() > spec.size) break;
    corpus.text.append(word).append(separator);
  }
  corpus.bytes = corpus.text.size();
  return corpus;
}

}  // namespace parbench::text
