#include "sys/mapping.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "base/error.hpp"

namespace parbench::sys {

SharedMapping SharedMapping::create(std::size_t size) {
  if (size == 0) return {};
  void* const address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED)
    throw base::SystemError("map", std::to_string(size) + " bytes of shared memory", errno,
                            "take a smaller --size, or raise 'ulimit -v'");
  return SharedMapping({static_cast<std::byte*>(address), size});
}

SharedMapping::~SharedMapping() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace parbench::sys
