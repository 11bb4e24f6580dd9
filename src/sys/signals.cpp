#include "sys/signals.hpp"

#include <sys/signalfd.h>

#include <cerrno>
#include <span>

#include "base/error.hpp"

namespace parbench::sys {

InterruptWatch::InterruptWatch() {
  ::sigemptyset(&watched_);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) ::sigaddset(&watched_, number);  // what nohup ignores stays ignored
  }
  ::sigprocmask(SIG_BLOCK, &watched_, &before_);
  fd_ = Fd(::signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_.is_open()) throw base::SystemError("open", "a signalfd", errno);
}

InterruptWatch::Pause::Pause(const InterruptWatch& watch) : watch_(watch) {
  ::sigprocmask(SIG_SETMASK, &watch_.before_, nullptr);
}

InterruptWatch::Pause::~Pause() {
  ::sigprocmask(SIG_BLOCK, &watch_.watched_, nullptr);
}

InterruptWatch::~InterruptWatch() {
  interrupted();  // takes a pending one, which would otherwise end the process now
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool InterruptWatch::interrupted() {
  signalfd_siginfo info{};
  while (read_some(fd_, std::as_writable_bytes(std::span(&info, 1))).kind == ReadResult::Kind::bytes) {
    interrupted_ = true;
    if (first_ == 0) first_ = static_cast<int>(info.ssi_signo);
  }
  return interrupted_;
}

void InterruptWatch::hold_for_good() noexcept {
  for (const int number : {SIGINT, SIGTERM, SIGHUP})
    if (::sigismember(&watched_, number) == 1) ::sigaddset(&before_, number);
}

void ignore_interrupts() noexcept {
  ::signal(SIGINT, SIG_IGN);
}

void make_file_size_limit_an_error() noexcept {
  ::signal(SIGXFSZ, SIG_IGN);
}

void make_broken_pipes_an_error() noexcept {
  ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace parbench::sys
