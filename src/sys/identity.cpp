#include "sys/identity.hpp"

#include <unistd.h>

#include <csignal>

namespace parbench::sys {

int process_id() noexcept {
  return ::getpid();
}
int thread_id() noexcept {
  return ::gettid();
}

void kill_self(SelfSignal signal) noexcept {
  switch (signal) {
    case SelfSignal::kill:
      ::kill(::getpid(), SIGKILL);
      return;
    case SelfSignal::stop:
      ::kill(::getpid(), SIGSTOP);
      return;
    case SelfSignal::segv:
      ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would turn it into an exit
      ::kill(::getpid(), SIGSEGV);
      return;
  }
}

}  // namespace parbench::sys
