#pragma once

#include <atomic>
#include <cstdint>

namespace parbench::mp::detail {

/// A process, in 32 bits that fit a lock word: its pid (22 bits) and a tag made of its start time (10 bits),
/// so that a pid that was given out again is not taken for the one that died. 0 is no one. A process that had
/// no descriptor left to read its start time has the tag 0, and counts as alive while anyone has its pid.
using Who = std::uint32_t;

/// self() of this process once it was asked for; a fork sets it to 0 in the child.
inline constinit std::atomic<Who> cached_self{0};

/// Whether whoever listens at a Bell sees to it that this process's stores are seen (see Bell::ring). Set by
/// find_self().
inline constinit std::atomic<bool> listeners_fence{false};

/// Reads it from /proc. Ends the program where there is no /proc: without it no death can be noticed.
/// The same for all threads.
Who find_self() noexcept;

inline Who self() noexcept {
  const Who who = cached_self.load(std::memory_order_relaxed);
  return who != 0 ? who : find_self();
}

inline int pid_of(Who who) noexcept {
  return static_cast<int>(who & 0x3F'FFFFU);
}

/// Whether that process has ended, be it reaped or not. Never true of one that lives: where its start time
/// cannot be read (no descriptor left), the pid alone decides. Reads a file of /proc, some 10 us: for those who
/// wait.
bool has_died(Who who) noexcept;

}  // namespace parbench::mp::detail
