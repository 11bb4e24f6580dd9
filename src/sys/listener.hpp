#pragma once

#include "sys/fd.hpp"

namespace parbench::sys {

/// A TCP socket that takes connections to 127.0.0.1. From its creation on clients may connect and write, though
/// nobody answers until some process accepts them. It stands open for as long as any process has its descriptor.
struct Listener {
  Fd socket;
  int port = 0;  ///< the real one

  /// On `port`, or on any that is free with 0. Never shares a port with another listener; answers are sent at
  /// once, not gathered (TCP_NODELAY). Throws base::SystemError.
  static Listener on_loopback(int port);
};

}  // namespace parbench::sys
