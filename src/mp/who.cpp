#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <parbench/mp/detail/who.hpp>

#include "sys/child.hpp"
#include "sys/identity.hpp"
#include "sys/membarrier.hpp"

namespace parbench::mp::detail {
namespace {

constexpr unsigned pid_bits = 22;  // the kernel's largest pid_max is 2^22
constexpr Who tags = Who{1} << (32 - pid_bits);

Who without_tag(int pid) {
  return static_cast<Who>(pid);
}

Who who_is(int pid, const sys::ProcessFacts& facts) {
  return without_tag(pid) | static_cast<Who>(facts.start_ticks % (tags - 1) + 1) << pid_bits;
}

void forget_self() noexcept {
  cached_self.store(0, std::memory_order_relaxed);
}

}  // namespace

Who find_self() noexcept {
  // Of every fork, whoever makes it: the child is someone else.
  static const int registered = ::pthread_atfork(nullptr, nullptr, forget_self);
  const int pid = sys::process_id();
  const auto facts = sys::read_process(pid);
  if (registered != 0 || (!facts && ::access("/proc/self/stat", F_OK) != 0 && errno == ENOENT)) {
    std::fputs("parbench::mp: there is no /proc/self/stat, without which no death can be noticed\n", stderr);
    std::abort();
  }
  const Who found = facts ? who_is(pid, *facts) : without_tag(pid);
  listeners_fence.store(sys::join_fences(), std::memory_order_relaxed);
  // For all threads the same, also when the last descriptor went to one of them.
  Who who = 0;
  return cached_self.compare_exchange_strong(who, found, std::memory_order_relaxed) ? found : who;
}

bool has_died(Who who) noexcept {
  const int pid = pid_of(who);
  const auto facts = sys::read_process(pid);
  if (!facts) return sys::has_ended_unread(pid);
  return facts->has_ended() || (who != without_tag(pid) && who != who_is(pid, *facts));
}

}  // namespace parbench::mp::detail
