#include "sys/signals.hpp"

#include <sys/signalfd.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"

namespace parbench::sys {

InterruptWatch::InterruptWatch() {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) ::sigaddset(&watched, number);  // what nohup ignores stays ignored
  }
  ::sigprocmask(SIG_BLOCK, &watched, &before_);
  fd_ = Fd(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_.is_open()) throw base::SystemError("open", "a signalfd", errno);
}

InterruptWatch::~InterruptWatch() {
  interrupted();  // takes a pending one, which would otherwise end the process now
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool InterruptWatch::interrupted() {
  std::array<std::byte, sizeof(signalfd_siginfo)> info{};
  while (read_some(fd_, info).kind == ReadResult::Kind::bytes) interrupted_ = true;
  return interrupted_;
}

}  // namespace parbench::sys
