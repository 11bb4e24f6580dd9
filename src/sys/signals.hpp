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

  /// While it lives, the signals end the process again: for long work that does not look at the watch.
  class Pause {
   public:
    explicit Pause(const InterruptWatch& watch);
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;
    ~Pause();

   private:
    const InterruptWatch& watch_;
  };

  /// Whether one has come; stays true.
  bool interrupted();

  /// The first that has come; 0: none.
  int first() const { return first_; }

  /// The signals stay held when this ends: the program is about to end, and a second one must not tear its report.
  void hold_for_good() noexcept;

 private:
  sigset_t watched_{};
  sigset_t before_{};
  Fd fd_;
  bool interrupted_ = false;
  int first_ = 0;
};

/// From now on Ctrl-C does nothing to this process and those that it forks.
void ignore_interrupts() noexcept;

/// From now on a write beyond 'ulimit -f' fails, rather than ending the program.
void make_file_size_limit_an_error() noexcept;

/// From now on a write to a connection that the other side has closed fails, rather than ending the program.
void make_broken_pipes_an_error() noexcept;

}  // namespace parbench::sys
