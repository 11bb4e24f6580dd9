#pragma once

#include <csignal>

#include "sys/fd.hpp"

namespace parbench::sys {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make fd() readable, so that a run
/// can stop its children and write what it has. One at a time; forked children (sys::Child) are not affected.
class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();

  const Fd& fd() const { return fd_; }

  /// Whether one has come; stays true.
  bool interrupted();

 private:
  sigset_t before_{};
  Fd fd_;
  bool interrupted_ = false;
};

}  // namespace parbench::sys
