#include "sys/identity.hpp"

#include <sched.h>
#include <unistd.h>

#include <csignal>

namespace parbench::sys {

int process_id() noexcept {
  return ::getpid();
}
int parent_id() noexcept {
  return ::getppid();
}
int thread_id() noexcept {
  return ::gettid();
}

void bind_to_cpu(int cpu) noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  ::sched_setaffinity(0, sizeof(set), &set);
}

void kill_self(SelfSignal signal) noexcept {
  switch (signal) {
    case SelfSignal::kill:
      ::raise(SIGKILL);
      return;
    case SelfSignal::stop:
      ::raise(SIGSTOP);
      return;
    case SelfSignal::segv:
      ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would turn it into an exit
      ::raise(SIGSEGV);            // to this thread: one for the process may come when its items are done
      return;
  }
}

}  // namespace parbench::sys
