#include "model/parameter_text.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace parbench::model {
namespace {

bool is_plain(char c) {
  constexpr std::string_view others = "_-+=.,:/@%{}";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         others.find(c) != std::string_view::npos;
}

/// What a table cannot show on a line.
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// In $'...', where backslashes have a meaning.
std::string escaped(char c) {
  constexpr std::string_view digits = "01234567";
  const auto code = static_cast<unsigned char>(c);
  if (c == '\n') return "\\n";
  if (is_control(c)) return {'\\', digits[code / 64], digits[code / 8 % 8], digits[code % 8]};
  return c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
}

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  const bool has_controls = std::any_of(word.begin(), word.end(), is_control);
  std::string text = has_controls ? "$'" : "'";
  for (const char c : word) {
    if (has_controls) {
      text += escaped(c);
    } else {
      text += c == '\'' ? "'\\''" : std::string(1, c);
    }
  }
  return text + "'";
}

}  // namespace

std::string words_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + quoted(word);
  return text;
}

std::string value_text(const Parameters::Entry& entry) {
  if (entry.spec.type == ParameterType::texts)
    return words_text(std::get<std::vector<std::string>>(entry.value));
  if (const auto* paths = std::get_if<std::vector<std::string>>(&entry.value)) return base::join(*paths, ",");
  if (const auto* text = std::get_if<std::string>(&entry.value)) return *text;
  if (const auto* real = std::get_if<double>(&entry.value)) return base::exact_real(*real);
  const std::int64_t number = std::get<std::int64_t>(entry.value);
  if (entry.spec.type == ParameterType::duration)
    return base::exact_duration(std::chrono::nanoseconds(number));
  return base::format_count(number);
}

}  // namespace parbench::model
