#pragma once

#include <parbench/mp/codec.hpp>
#include <type_traits>

namespace parbench::mp::detail {

/// May lie in memory that processes share: its bytes are all there is to it.
template <class T>
concept Shareable = Flat<T> ||(HasFields<T>&& std::is_trivially_copyable_v<T>);

/// Says so to whoever compiles.
template <class T>
constexpr void require_shareable() {
  static_assert(Shareable<T>,
                "this type cannot lie in shared memory: it must be trivially copyable, and neither a pointer "
                "nor a view. What a string or a container holds lies in one process's own memory: use "
                "std::array, or an mp::Array, or send it through a Queue. A pointer inside a struct of yours "
                "cannot be found out, and means nothing in another process");
}

}  // namespace parbench::mp::detail
