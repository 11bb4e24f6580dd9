#include "sys/mapping.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/error.hpp"

namespace parbench::sys {

Mapping Mapping::map(std::size_t size, int flags) {
  if (size == 0) return {};
  void* const address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED)
    throw base::SystemError("map", std::to_string(size) + " bytes of memory", errno,
                            "take less at once, or raise 'ulimit -v'");
  return Mapping({static_cast<std::byte*>(address), size});
}

Mapping Mapping::shared(std::size_t size) {
  return map(size, MAP_SHARED);
}

Mapping Mapping::reserved(std::size_t size) {
  return map(size, MAP_SHARED | MAP_NORESERVE);
}

Mapping Mapping::unshared(std::size_t size) {
  return map(size, MAP_PRIVATE);
}

Mapping Mapping::again(std::span<std::byte> shared) {
  void* const address =
      ::mremap(shared.data(), 0, shared.size(), MREMAP_MAYMOVE);  // of size 0: a copy of the mapping
  if (address == MAP_FAILED)
    throw base::SystemError("map again", std::to_string(shared.size()) + " bytes of memory", errno);
  return Mapping({static_cast<std::byte*>(address), shared.size()});
}

Mapping::~Mapping() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

void give_back(std::span<std::byte> mapping, std::size_t begin, std::size_t end) noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  begin = (begin + page - 1) / page * page;
  end = end / page * page;
  if (begin < end) ::madvise(mapping.data() + begin, end - begin, MADV_REMOVE);
}

}  // namespace parbench::sys
