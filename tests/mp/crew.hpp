#pragma once

#include <csignal>
#include <cstdio>
#include <exception>
#include <utility>
#include <vector>

#include "support/scene.hpp"
#include "sys/child.hpp"

/// Processes for the tests of what processes share.
namespace parbench::mp {

/// Forks a process that runs `body()`, which returns whether all was well there; an exception is not well.
template <class Body>
sys::Child start(Body body) {
  return sys::Child::fork([body = std::move(body)]() mutable noexcept -> int {
    try {
      return body() ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in a child: %s\n", error.what());
      return 2;
    }
  });
}

/// Waits for the end; whether all was well there.
inline bool went_well(sys::Child& child) {
  const sys::ChildStatus status = child.wait_for(std::chrono::seconds(60));
  return status.has_exited() && status.exit_code() == 0;
}
inline bool went_well(sys::Child&& child) {
  return went_well(child);
}

inline void kill(sys::Child& child) {
  child.signal(SIGKILL);
  child.wait();
}

/// Several that run the same; `body(index)`.
class Crew {
 public:
  template <class Body>
  Crew(int count, Body body) {
    for (int i = 0; i < count; ++i) members_.push_back(start([i, body] { return body(i); }));
  }

  sys::Child& operator[](std::size_t index) { return members_[index]; }

  bool went_well() {
    bool all = true;
    for (sys::Child& member : members_) all = mp::went_well(member) && all;
    return all;
  }

 private:
  std::vector<sys::Child> members_;
};

[[noreturn]] inline void die() noexcept {
  ::raise(SIGKILL);
  std::abort();
}

/// Whether that throws an Expected.
template <class Expected, class Body>
bool throws(Body body) {
  try {
    body();
  } catch (const Expected&) {
    return true;
  }
  return false;
}

}  // namespace parbench::mp
