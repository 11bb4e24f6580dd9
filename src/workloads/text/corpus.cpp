#include "workloads/text/corpus.hpp"

#include <unistr.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/csv/files.hpp"
#include "workloads/text/words.hpp"

namespace parbench::text {
namespace {

/// The first byte at or after `begin` that is of no UTF-8 character, or text.size().
std::size_t find_bad(std::string_view text, std::size_t begin) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::uint8_t* const bad = u8_check(bytes + begin, text.size() - begin);
  return bad == nullptr ? text.size() : static_cast<std::size_t>(bad - bytes);
}

[[noreturn]] void refuse(const std::string& path, std::string_view text, std::size_t bad) {
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
  throw base::UsageError(
      path + ":" + std::to_string(line) +
      ": not UTF-8; convert the file, as with iconv, or have such bytes separate words with --set "
      "on_bad=separate");
}

/// Behind `begin`. Returns how many bytes were bad.
std::size_t mend(std::string& text, std::size_t begin) {
  std::size_t count = 0;
  for (std::size_t bad = find_bad(text, begin); bad < text.size(); bad = find_bad(text, bad + 1)) {
    text[bad] = ' ';
    ++count;
  }
  return count;
}

}  // namespace

Corpus read_files(const std::vector<std::string>& paths, OnBad on_bad) {
  Corpus corpus;
  csv::FileBuffer file;
  for (const std::string& path : paths) {
    if (const auto error = file.read(path))
      throw base::UsageError("cannot read " + path + ": " + error.message());
    const std::string_view content = file.text();
    corpus.bytes += content.size();
    if (corpus.bytes + paths.size() > max_bytes)
      throw base::UsageError("input: with " + path + " it is more than " +
                             base::format_bytes(static_cast<double>(max_bytes)) +
                             ", and it is held in memory; name fewer files");
    if (const std::size_t bad = find_bad(content, 0); bad < content.size() && on_bad == OnBad::error)
      refuse(path, content, bad);
    const std::size_t begin = corpus.text.size();
    corpus.text.append(content);
    corpus.bad_bytes += mend(corpus.text, begin);
    corpus.text += '\n';
  }
  corpus.files = paths.size();
  return corpus;
}

std::vector<Range> cut(std::string_view text, std::size_t block_size) {
  std::vector<Range> blocks;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end =
        text.size() - begin <= block_size ? text.size() : word_border(text, begin, begin + block_size);
    blocks.push_back({begin, end});
    begin = end;
  }
  return blocks;
}

}  // namespace parbench::text
