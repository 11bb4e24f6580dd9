#include "sys/binding.hpp"

#include <sched.h>

#include "sys/identity.hpp"

namespace parbench::sys {

CpuBinding::CpuBinding(int cpu) {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof(set), &set) == 0)
    for (int number = 0; number < CPU_SETSIZE; ++number)
      if (CPU_ISSET(static_cast<std::size_t>(number), &set)) before_.push_back(number);
  bind_to_cpu(cpu);
}

CpuBinding::~CpuBinding() {
  if (before_.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int number : before_) CPU_SET(static_cast<std::size_t>(number), &set);
  ::sched_setaffinity(0, sizeof(set), &set);
}

}  // namespace parbench::sys
