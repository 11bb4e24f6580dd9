#include "workloads/exec/command_line.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/parameter_text.hpp"
#include "workloads/exec/items.hpp"

namespace parbench::workloads::exec {
namespace {

constexpr std::string_view place = "{}";

bool has_place(const std::string& word) {
  return word.find(place) != std::string::npos;
}

}  // namespace

std::string replaced(std::string_view text, std::string_view item) {
  std::string result;
  for (;;) {
    const std::size_t at = text.find(place);
    result += text.substr(0, at);
    if (at == std::string_view::npos) return result;
    result += item;
    text.remove_prefix(at + place.size());
  }
}

CommandLine::CommandLine(std::vector<std::string> words) : words_(std::move(words)) {
  if (words_.empty() || words_.front().empty())
    throw base::UsageError("command: there is none; write it behind --, as in: -- gzip -c {}");
  if (std::none_of(words_.begin(), words_.end(), has_place)) words_.emplace_back(place);
}

std::vector<std::string> CommandLine::with(const std::string& item) const {
  std::vector<std::string> words;
  words.reserve(words_.size());
  for (const std::string& word : words_) words.push_back(replaced(word, item));
  return words;
}

bool CommandLine::is_program_an_item() const {
  return has_place(words_.front());
}

std::string CommandLine::text() const {
  return model::words_text(words_);
}

std::string first_of(std::string_view text, std::size_t length) {
  if (text.size() <= length) return std::string(text);
  return std::string(text.substr(0, length)) + "...";
}

std::string last_lines_of(const std::string& text, std::size_t lines, std::size_t length) {
  std::vector<std::string> all = lines_of(text);
  if (all.size() > lines) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(lines));
  std::string joined = base::join(all, " | ");
  if (joined.size() <= length) return joined;
  return "..." + joined.substr(joined.size() - length);
}

}  // namespace parbench::workloads::exec
