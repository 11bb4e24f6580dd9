#include "sys/signals.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>

#include "support/scene.hpp"

namespace parbench::sys {
namespace {

using testing::in_child;

bool is_readable(const Fd& fd) {
  const std::array<int, 1> fds{fd.number()};
  return wait_readable(fds, std::chrono::nanoseconds(0))[0];
}

// Each in a process of its own, which a signal that is not watched would end.

TEST(InterruptWatch, sees_each_way_to_ask_for_the_end_and_stays_told) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const int code = in_child([number] {
      InterruptWatch watch;
      if (watch.interrupted() || is_readable(watch.fd())) return 1;
      ::raise(number);
      if (!is_readable(watch.fd())) return 2;
      if (!watch.interrupted()) return 3;
      if (is_readable(watch.fd())) return 4;
      return watch.interrupted() ? 0 : 5;
    });
    EXPECT_EQ(code, 0) << number;
  }
}

TEST(InterruptWatch, leaves_ignored_what_nohup_ignores) {
  const int code = in_child([] {
    ::signal(SIGHUP, SIG_IGN);
    InterruptWatch watch;
    ::raise(SIGHUP);
    return watch.interrupted() ? 1 : 0;
  });
  EXPECT_EQ(code, 0);
}

TEST(InterruptWatch, swallows_an_interrupt_that_nobody_has_looked_at) {
  EXPECT_EQ(in_child([] {
              {
                InterruptWatch watch;
                ::raise(SIGTERM);
              }
              return 0;
            }),
            0);
}

TEST(InterruptWatch, gives_the_signals_back_when_it_ends) {
  EXPECT_EQ(in_child([] {
              { InterruptWatch watch; }
              ::raise(SIGTERM);
              return 0;
            }),
            -1 - SIGTERM);
}

TEST(InterruptWatch, keeps_what_was_blocked_before_blocked) {
  const int code = in_child([] {
    sigset_t mask;
    ::sigemptyset(&mask);
    ::sigaddset(&mask, SIGINT);
    ::sigprocmask(SIG_BLOCK, &mask, nullptr);
    { InterruptWatch watch; }
    ::sigprocmask(SIG_SETMASK, nullptr, &mask);
    return ::sigismember(&mask, SIGINT) == 1 && ::sigismember(&mask, SIGTERM) == 0 ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(InterruptWatch, does_not_keep_children_from_being_interrupted) {
  const int code = in_child([] {
    InterruptWatch watch;
    Child child = Child::fork([]() noexcept {
      ::raise(SIGTERM);
      return 0;
    });
    const ChildStatus status = child.wait();
    if (watch.interrupted()) return 1;
    return status.was_signalled() && status.signal() == SIGTERM ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

TEST(InterruptWatch, lets_signals_end_the_process_while_it_is_paused) {
  EXPECT_EQ(in_child([] {
              InterruptWatch watch;
              const InterruptWatch::Pause pause(watch);
              ::raise(SIGTERM);
              return 0;
            }),
            -1 - SIGTERM);
}

TEST(InterruptWatch, watches_again_after_a_pause) {
  EXPECT_EQ(in_child([] {
              InterruptWatch watch;
              { const InterruptWatch::Pause pause(watch); }
              ::raise(SIGTERM);
              return watch.interrupted() ? 0 : 1;
            }),
            0);
}

TEST(FileSizeLimit, can_be_made_an_error) {
  EXPECT_EQ(in_child([] {
              make_file_size_limit_an_error();
              ::raise(SIGXFSZ);
              return 0;
            }),
            0);
}

TEST(InterruptWatch, closes_its_descriptor) {
  const int before = open_fd_count();
  {
    const InterruptWatch watch;
    EXPECT_EQ(open_fd_count(), before + 1);
  }
  EXPECT_EQ(open_fd_count(), before);
}

}  // namespace
}  // namespace parbench::sys
