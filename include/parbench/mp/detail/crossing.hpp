#pragma once

#include <type_traits>

namespace parbench::mp::detail {

/// Functions that can cross to a process that exists already go as their bytes: it was forked from this program,
/// so that a function pointer and the code of a lambda are the same there.
///
/// A lambda that captures by reference is as trivially copyable as any, but would find there what its reference
/// named when that process was forked. It tells itself apart by its layout: a class with a reference in it has
/// not the standard one.
template <class Function>
concept Crossing = std::is_trivially_copyable_v<Function> && std::is_trivially_destructible_v<Function> &&
    std::is_standard_layout_v<Function>;

/// Refuses to compile for a function that is not Crossing.
template <class Function>
constexpr void require_crossing() {
  constexpr bool is_plain =
      std::is_trivially_copyable_v<Function> && std::is_trivially_destructible_v<Function>;
  static_assert(
      is_plain,
      "what runs in a pool's workers or a manager's server must be a function pointer, or a lambda or struct "
      "that captures only trivially copyable values: that process exists already, so that it crosses as "
      "plain "
      "bytes. Pass strings and containers as arguments instead");
  static_assert(
      !is_plain || std::is_standard_layout_v<Function>,
      "what runs in a pool's workers or a manager's server must not capture by reference: it would see what "
      "the reference named when that process was forked. Capture values, [k]; and shared objects (Array, "
      "Value, "
      "Queue, Lock) that were made before by a pointer, [p = &queue]");
}

}  // namespace parbench::mp::detail
