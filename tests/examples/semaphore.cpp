// Six tasks of which two at most are at work at once.
#include <algorithm>
#include <cstdio>
#include <mutex>
#include <parbench/mp.hpp>
#include <thread>

namespace mp = parbench::mp;
using namespace std::chrono_literals;

struct Count {
  int now = 0;
  int most = 0;
};

int main() {
  mp::Semaphore permits(2);
  mp::Value<Count> count;

  std::vector<mp::Process> tasks;
  for (int number = 0; number < 6; ++number)
    tasks.emplace_back([&, number] {
      const std::scoped_lock permit(permits);  // Python's `with permits:`
      count.with([](Count& it) { it.most = std::max(it.most, ++it.now); });
      std::this_thread::sleep_for(10ms);
      std::printf("task %d has worked\n", number);
      count.with([](Count& it) { --it.now; });
    });
  for (mp::Process& task : tasks) task.start();
  for (mp::Process& task : tasks) task.join();
  std::printf("never more than two at once: %s\n", count.get().most <= 2 ? "true" : "false");
  return 0;
}
