#include "report/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"

namespace parbench::report {
namespace {

/// Printable ASCII, which stands for itself: all keys, most strings, and a hundred times faster than the
/// general way.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

std::string quoted(std::string_view text) {
  if (is_plain(text)) return '"' + std::string(text) + '"';
  using nlohmann::json;
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

void JsonText::key(std::string_view name) {
  raw(quoted(name));
  text_ += ": ";
  is_after_key_ = true;
}

void JsonText::value(std::string_view text) {
  raw(quoted(text));
}

void JsonText::value(double number) {
  PARBENCH_EXPECT(std::isfinite(number));
  std::array<char, 32> buffer{};  // the shortest text that reads back as the same number
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  raw({buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data())});
}

std::string JsonText::take() {
  PARBENCH_EXPECT(frames_.empty() && !is_after_key_);
  return std::exchange(text_, {}) + "\n";
}

void JsonText::open(char begin, char end, Layout layout) {
  raw({&begin, 1});
  const bool is_on_one_line = !frames_.empty() && frames_.back().layout == Layout::line;
  frames_.push_back({end, is_on_one_line ? Layout::line : layout});
}

void JsonText::close() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (frame.layout == Layout::lines && !frame.is_empty) new_line();
  text_ += frame.end;
}

void JsonText::raw(std::string_view token) {
  separate();
  text_ += token;
}

void JsonText::separate() {
  if (std::exchange(is_after_key_, false) || frames_.empty()) return;
  const bool is_first = std::exchange(frames_.back().is_empty, false);
  if (!is_first) text_ += ',';
  if (frames_.back().layout == Layout::lines) {
    new_line();
  } else if (!is_first) {
    text_ += ' ';
  }
}

void JsonText::new_line() {
  text_ += '\n';
  text_.append(frames_.size(), ' ');
}

}  // namespace parbench::report
