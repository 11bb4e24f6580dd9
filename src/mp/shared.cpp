#include <atomic>
#include <parbench/mp/detail/shared.hpp>

#include "base/error.hpp"
#include "sys/mapping.hpp"

namespace parbench::mp::detail {
namespace {

std::atomic<std::uint64_t> births_so_far{0};

}  // namespace

SharedMemory::SharedMemory(std::span<std::byte> bytes) noexcept
    : bytes_(bytes), birth_(births_so_far.fetch_add(1) + 1) {}

SharedMemory::SharedMemory(std::size_t size) : SharedMemory(sys::Mapping::shared(size).release()) {}

SharedMemory SharedMemory::reserve(std::size_t size, std::size_t least) {
  for (; size > least; size /= 2) {
    try {
      return SharedMemory(sys::Mapping::reserved(size).release());
    } catch (const base::SystemError&) {  // half of it, then
    }
  }
  return SharedMemory(sys::Mapping::reserved(least).release());
}

SharedMemory SharedMemory::again() const {
  return SharedMemory(sys::Mapping::again(bytes_).release());
}

SharedMemory::~SharedMemory() {
  sys::Mapping::adopt(bytes_);
}

void SharedMemory::give_back(std::size_t begin, std::size_t end) const noexcept {
  sys::give_back(bytes_, begin, end);
}

std::uint64_t SharedMemory::births() noexcept {
  return births_so_far.load();
}

}  // namespace parbench::mp::detail
