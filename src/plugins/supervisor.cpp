#include "plugins/supervisor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>

#include "base/text.hpp"
#include "sys/child.hpp"
#include "sys/signals.hpp"

namespace parbench::plugins {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// What a call may still take after an interrupt, which whoever is in it may not see.
constexpr nanoseconds grace = std::chrono::seconds(2);

class Supervisor {
 public:
  Supervisor(CallBoard& board, sys::InterruptWatch& interrupts, sys::Child& child)
      : board_(board), interrupts_(interrupts), child_(child) {}

  Ending run() {
    while (child_.poll().is_running()) {
      if (is_overdue()) return end_overdue();
      wait();
      hand_on_interrupt();
    }
    return ending(child_.poll());
  }

 private:
  nanoseconds limit() const { return was_interrupted_ ? std::min(board_.limit(), grace) : board_.limit(); }

  bool is_overdue() const {
    const auto lasted = board_.lasted();
    return lasted && *lasted > limit();
  }

  /// Wakes seldom: beside it, something is measured.
  void wait() const {
    const std::array<int, 2> fds{child_.pidfd().number(), interrupts_.fd().number()};
    sys::wait_readable(fds, std::clamp<nanoseconds>(limit() / 10, milliseconds(10), milliseconds(1000)));
  }

  /// Ctrl-C has reached the child already, and now does so twice: it holds them back once it has seen one.
  void hand_on_interrupt() {
    if (was_interrupted_ || !interrupts_.interrupted()) return;
    was_interrupted_ = true;
    child_.signal(interrupts_.first());
  }

  Ending end_overdue() {
    child_.signal(SIGKILL);
    child_.wait();
    if (was_interrupted_) return {Ending::Kind::interrupted};
    return {Ending::Kind::lost, 0,
            board_.what() + " took longer than " + base::format_duration(board_.limit()) +
                " and was ended; give it more with --timeout"};
  }

  Ending ending(const sys::ChildStatus& status) {
    const bool is_in_call = board_.lasted().has_value();
    if (was_interrupted_ && status.was_signalled()) return {Ending::Kind::interrupted};
    if (is_in_call && status.has_exited())
      return {Ending::Kind::lost, 0, board_.what() + " ended the program (it " + status.describe() + ")"};
    if (is_in_call) return {Ending::Kind::lost, 0, board_.what() + " crashed (it " + status.describe() + ")"};
    if (status.has_exited()) return {Ending::Kind::by_itself, status.exit_code()};
    if (status.signal() == SIGPIPE) return {Ending::Kind::by_itself, 128 + SIGPIPE};
    return {Ending::Kind::lost, 0,
            "the program " + status.describe() + ", outside of any plug-in; one may have damaged its memory"};
  }

  CallBoard& board_;
  sys::InterruptWatch& interrupts_;
  sys::Child& child_;
  bool was_interrupted_ = false;
};

}  // namespace

Ending supervise(CallBoard& board, const std::function<int()>& body) {
  sys::InterruptWatch interrupts;
  sys::Child child =
      sys::Child::fork_on({.descriptors = sys::Descriptors::all}, [&body]() noexcept { return body(); });
  return Supervisor(board, interrupts, child).run();
}

}  // namespace parbench::plugins
