#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <parbench/mp/detail/who.hpp>

#include "sys/child.hpp"
#include "sys/identity.hpp"
#include "sys/membarrier.hpp"

namespace parbench::mp::detail {
namespace {

constexpr unsigned pid_bits = 22;  // the kernel's largest pid_max is 2^22

Who who_is(int pid, const sys::ProcessFacts& facts) {
  return static_cast<Who>(pid) | static_cast<Who>(facts.start_ticks) << pid_bits;
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
  if (registered != 0 || !facts) {
    std::fputs("parbench::mp: cannot read /proc/self/stat, without which no death can be noticed\n", stderr);
    std::abort();
  }
  const Who who = who_is(pid, *facts);
  listeners_fence.store(sys::join_fences(), std::memory_order_relaxed);
  cached_self.store(who, std::memory_order_relaxed);
  return who;
}

bool has_died(Who who) noexcept {
  const int pid = pid_of(who);
  const auto facts = sys::read_process(pid);
  return !facts || facts->state == 'Z' || facts->state == 'X' || who_is(pid, *facts) != who;
}

}  // namespace parbench::mp::detail
