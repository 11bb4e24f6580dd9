#pragma once

#include <cstddef>
#include <cstdint>
#include <parbench/workload.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The text whose words are counted: from the user's files, or generated.
namespace parbench::text {

/// What is done about bytes that are not UTF-8.
enum class OnBad {
  error,
  separate  ///< each is overwritten by a space, so that it separates words
};

/// Held in memory whole. At most `max_bytes`.
struct Corpus {
  std::string text = {};  ///< UTF-8; the files one after the other, a line end behind each
  std::size_t files = 0;
  std::size_t bytes = 0;      ///< in all files
  std::size_t bad_bytes = 0;  ///< that were not UTF-8
};

inline constexpr std::size_t max_bytes = std::size_t{1} << 30U;

/// Reads files. Throws base::UsageError that names a file which cannot be read, is not UTF-8 (with its line),
/// or with which there would be more than max_bytes.
Corpus read_files(const std::vector<std::string>& paths, OnBad on_bad);

/// What a generated text is made from: equal values give equal bytes on any machine.
struct TextSpec {
  std::size_t size = 0;        ///< bytes, or less by a word
  std::size_t vocabulary = 1;  ///< different words, > 0
  std::uint64_t seed = 0;
};

/// Lines of words by Zipf's law, a word in five beyond ASCII (accents, Greek, Cyrillic), some capitalised,
/// some in capitals.
Corpus generate(const TextSpec& spec);

/// The text in blocks, end to end, that cut no word: of at most `block_size` > 0 bytes, save where one word
/// is longer.
std::vector<Range> cut(std::string_view text, std::size_t block_size);

}  // namespace parbench::text
