#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <parbench/mp/detail/shared.hpp>
#include <span>

namespace parbench::mp::detail {

/// Blocks of a shared mapping, given out and taken back by the parent alone: what is free is written down in
/// its own memory, where no death of a worker can reach it. Not for several threads at once.
class Arena {
 public:
  Arena();

  struct Block {
    std::size_t offset = 0;
    std::size_t size = 0;
  };

  /// Aligned to 64. Throws ValueError when it is larger than the address space set aside.
  Block take(std::size_t size);
  void give_back(const Block& block);

  std::size_t size() const { return memory_.bytes().size(); }
  std::size_t bytes_taken() const { return taken_; }

  std::span<std::byte> at(std::size_t offset, std::size_t size) const {
    return memory_.bytes().subspan(offset, size);
  }
  std::span<std::byte> at(const Block& block) const { return at(block.offset, block.size); }

 private:
  SharedMemory memory_;
  std::map<std::size_t, std::size_t> free_;  ///< offset -> size; no two adjoin
  std::size_t taken_ = 0;
};

}  // namespace parbench::mp::detail
