#pragma once

#include <unistd.h>

#include "sys/identity.hpp"

namespace parbench::mp::detail {

/// Asked by a worker on each tick of a wait: ends it once its foreman is gone. The kernel does so at once by
/// the parent-death signal, but forgets about that in a process that changes its user.
class OrphanWatch {
 public:
  bool operator()() const noexcept {
    if (sys::parent_id() != parent_) ::_exit(1);
    return false;
  }

 private:
  int parent_ = sys::parent_id();
};

}  // namespace parbench::mp::detail
