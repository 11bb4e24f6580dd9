// Workers that take tasks from a queue, and a parent that waits until all of them are done.
#include <cstdio>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

int main() {
  mp::JoinableQueue<int> tasks;
  mp::AtomicValue<int> sum(0);

  std::vector<mp::Process> workers;
  for (int number = 0; number < 2; ++number)
    workers.emplace_back([&] {
      for (;;) {
        const int task = tasks.get();
        sum += task * task;
        tasks.task_done();
      }
    });
  for (mp::Process& worker : workers) worker.start();

  for (int task = 1; task <= 20; ++task) tasks.put(task);
  tasks.join();
  std::printf("all tasks are done, the sum of squares is %d\n", sum.load());

  for (mp::Process& worker : workers) worker.terminate();  // they would wait for more tasks for ever
  for (mp::Process& worker : workers) worker.join();
  std::printf("a worker's exit code: %d\n", workers.front().exitcode().value());
  return 0;
}
