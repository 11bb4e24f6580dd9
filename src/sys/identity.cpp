#include "sys/identity.hpp"

#include <unistd.h>

namespace parbench::sys {

int process_id() noexcept {
  return ::getpid();
}
int thread_id() noexcept {
  return ::gettid();
}

}  // namespace parbench::sys
