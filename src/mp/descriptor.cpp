#include <parbench/mp/detail/descriptor.hpp>

#include "sys/fd.hpp"

namespace parbench::mp::detail {

void Descriptor::close() noexcept {
  sys::Fd(std::exchange(number_, -1)).close();
}

}  // namespace parbench::mp::detail
