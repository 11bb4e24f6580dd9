#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace parbench::sys {

/// Zeroed memory without a name, page-aligned, whose pages are touched only when used. Nothing can leak: it
/// ends with the last process that maps it.
class Mapping {
 public:
  Mapping() = default;

  /// `size` bytes that forked children share with their parent; of size 0 an empty mapping. Throws
  /// base::SystemError.
  static Mapping shared(std::size_t size);

  /// The same, but that a forked child gets a copy.
  static Mapping unshared(std::size_t size);

  Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Mapping();

  std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit Mapping(std::span<std::byte> bytes) : bytes_(bytes) {}
  static Mapping map(std::size_t size, int flags);

  std::span<std::byte> bytes_;
};

}  // namespace parbench::sys
