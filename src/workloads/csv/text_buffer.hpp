#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace parbench::csv {

/// Text that grows at its end. Unlike std::string it keeps room for a whole number before it formats one, and
/// clearing it never gives memory back, so that a worker in its second pass allocates nothing.
class TextBuffer {
 public:
  void clear() { size_ = 0; }

  std::string_view text() const { return {bytes_.data(), size_}; }

  void append(char c) {
    *room(1) = c;
    ++size_;
  }

  void append(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }

  /// The shortest text that reads back as the same number; "nan" and "inf" too.
  void append(double number) { append_number(number); }
  void append(std::size_t number) { append_number(number); }

  /// At least `size` bytes to write to at the end of the text, which grow() then makes part of it.
  char* room(std::size_t size) {
    if (bytes_.size() - size_ < size) bytes_.resize(std::max(size_ + size, 2 * bytes_.size()));
    return bytes_.data() + size_;
  }
  void grow(std::size_t size) { size_ += size; }

 private:
  template <class Number>
  void append_number(Number number) {
    constexpr std::size_t longest = 32;  // "-1.2345678901234567e-308" and 20 digits of 64 bits are shorter
    char* const begin = room(longest);
    size_ += static_cast<std::size_t>(std::to_chars(begin, begin + longest, number).ptr - begin);
  }

  std::vector<char> bytes_;
  std::size_t size_ = 0;
};

}  // namespace parbench::csv
