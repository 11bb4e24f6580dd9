#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace parbench::sys {

/// Zeroed memory without a name that forked children share with their parent. Nothing can leak: it ends with
/// the last process that maps it.
class SharedMapping {
 public:
  SharedMapping() = default;

  /// `size` bytes, page-aligned; pages are touched only when used. Size 0 gives an empty mapping.
  /// Throws base::SystemError.
  static SharedMapping create(std::size_t size);

  SharedMapping(SharedMapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SharedMapping& operator=(SharedMapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~SharedMapping();

  std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit SharedMapping(std::span<std::byte> bytes) : bytes_(bytes) {}

  std::span<std::byte> bytes_;
};

}  // namespace parbench::sys
