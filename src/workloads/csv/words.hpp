#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Looking at eight bytes at a time with plain integers ("SIMD within a register", Lamport, CACM 18(8),
/// 1975).
namespace parbench::csv {

constexpr std::uint64_t every_byte(unsigned char byte) {
  return 0x0101010101010101U * byte;
}

constexpr std::uint64_t high_bits = every_byte(0x80);

/// The eight bytes at `offset`, the first of them lowest; zeros beyond the end of `text`.
inline std::uint64_t load_word(std::string_view text, std::size_t offset) {
  std::uint64_t word = 0;
  if (text.size() - offset >= sizeof word) {
    std::memcpy(&word, text.data() + offset, sizeof word);
  } else {
    std::memcpy(&word, text.data() + offset, text.size() - offset);
  }
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

/// Which byte of a word the lowest bit of a mask of high bits stands for.
inline std::size_t first_byte(std::uint64_t mask) {
  return static_cast<std::size_t>(std::countr_zero(mask)) / 8;
}

/// Visits the bytes that have a meaning in CSV - comma, quote, LF, CR - in order.
class SpecialBytes {
 public:
  explicit SpecialBytes(std::string_view text) : text_(text) { seek(0); }

  /// Goes on from `offset`.
  void seek(std::size_t offset) {
    word_ = offset;
    mask_ = offset < text_.size() ? find(load_word(text_, offset)) : 0;
  }

  /// The offset of the next of them, or text.size().
  std::size_t next() {
    while (mask_ == 0) {
      word_ += 8;
      if (word_ >= text_.size()) return text_.size();
      mask_ = find(load_word(text_, word_));
    }
    const std::size_t found = word_ + first_byte(mask_);
    mask_ &= mask_ - 1;
    return found;
  }

 private:
  /// The high bit of a byte is clear in the result exactly where the byte is zero: adding 0x7F to its low
  /// seven bits carries into the high bit unless they are all zero, and never beyond it.
  static constexpr std::uint64_t nonzero(std::uint64_t x) { return ((x & ~high_bits) + ~high_bits) | x; }

  static constexpr std::uint64_t find(std::uint64_t word) {
    return ~(nonzero(word ^ every_byte(',')) & nonzero(word ^ every_byte('"')) &
             nonzero(word ^ every_byte('\n')) & nonzero(word ^ every_byte('\r'))) &
           high_bits;
  }

  std::string_view text_;
  std::size_t word_ = 0;    ///< offset of the word that mask_ belongs to
  std::uint64_t mask_ = 0;  ///< the high bit of each special byte in it that is still to come
};

}  // namespace parbench::csv
