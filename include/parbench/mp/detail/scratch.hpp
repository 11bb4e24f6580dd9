#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace parbench::mp::detail {

/// Room in which to make a message, which each thread keeps for its next one. May be nested.
class Scratch {
 public:
  Scratch() : bytes_(std::exchange(kept(), {})) { bytes_.clear(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    if (bytes_.capacity() <= most_kept) std::swap(bytes_, kept());
  }

  std::vector<std::byte>& bytes() noexcept { return bytes_; }

 private:
  static constexpr std::size_t most_kept = std::size_t{4} << 20U;

  static std::vector<std::byte>& kept() {
    static thread_local std::vector<std::byte> bytes;
    return bytes;
  }

  std::vector<std::byte> bytes_;
};

}  // namespace parbench::mp::detail
