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

  /// The same, but that the system does not promise the memory: it may be larger than what there is, and
  /// whoever touches a page when none is left is killed by SIGBUS.
  static Mapping reserved(std::size_t size);

  /// As shared(), but that a forked child gets a copy.
  static Mapping unshared(std::size_t size);

  /// The memory of a shared mapping once more, at another address: it lives for as long as either. Throws
  /// base::SystemError.
  static Mapping again(std::span<std::byte> shared);

  Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Mapping();

  std::span<std::byte> bytes() const noexcept { return bytes_; }

  /// For an owner whose header may not know this class: what release() gives up, adopt() takes over.
  std::span<std::byte> release() noexcept { return std::exchange(bytes_, {}); }
  static Mapping adopt(std::span<std::byte> bytes) noexcept { return Mapping(bytes); }

 private:
  explicit Mapping(std::span<std::byte> bytes) noexcept : bytes_(bytes) {}
  static Mapping map(std::size_t size, int flags);

  std::span<std::byte> bytes_;
};

/// Gives the pages that lie wholly in [begin, end) of a shared mapping back to the system, in all processes;
/// they read as zero again.
void give_back(std::span<std::byte> mapping, std::size_t begin, std::size_t end) noexcept;

}  // namespace parbench::sys
