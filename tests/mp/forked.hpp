#pragma once

#include <cstdio>
#include <exception>
#include <utility>

#include "sys/child.hpp"

namespace parbench::testing {

/// Runs `body` in a process of its own, whose exit code is its result, or 254 when it throws.
template <class Body>
sys::Child forked(Body body) {
  return sys::Child::fork([body = std::move(body)]() mutable noexcept -> int {
    try {
      return body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in a child: %s\n", error.what());
      return 254;
    }
  });
}

}  // namespace parbench::testing
