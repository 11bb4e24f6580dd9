// Five tasks that must not speak at the same time.
#include <cstdio>
#include <mutex>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

int main() {
  mp::Lock lock;

  std::vector<mp::Process> tasks;
  for (int number = 0; number < 5; ++number)
    tasks.emplace_back([&lock, number] {
      const std::scoped_lock guard(lock);  // Python's `with lock:`
      std::printf("task %d has the lock ...\n", number);
      std::fflush(stdout);
      std::printf("... and task %d is done\n", number);
      std::fflush(stdout);
    });

  for (mp::Process& task : tasks) task.start();
  for (mp::Process& task : tasks) task.join();
  return 0;
}
