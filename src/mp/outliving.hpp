#pragma once

#include <memory>
#include <parbench/mp/detail/shared.hpp>

namespace parbench::mp::detail {

/// A handle of the same object that may be kept beyond the one that is given: by an exception, which is caught
/// when the lock that it came from has gone out of scope. Throws std::runtime_error.
template <class T>
std::shared_ptr<const Shared<T>> outliving(const Shared<T>& object) {
  return std::make_shared<const Shared<T>>(object.again());
}

}  // namespace parbench::mp::detail
