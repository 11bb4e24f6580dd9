#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace parbench::exec {

/// Heap memory for the results of a pass, not touched yet: the first pass pays for its pages, as a one-shot
/// program does.
class HeapResults {
 public:
  explicit HeapResults(std::size_t size)
      : bytes_(std::make_unique_for_overwrite<std::byte[]>(size)), size_(size) {}

  std::span<std::byte> bytes() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_;
};

}  // namespace parbench::exec
