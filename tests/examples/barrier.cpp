// Three workers who begin the second half only when all have finished the first.
#include <cstdio>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

int main() {
  mp::AtomicValue<int> finished(0);
  mp::Barrier half_time(3, [&] {
    std::printf("half time, with %d first halves finished\n", finished.load());
    std::fflush(stdout);
  });

  std::vector<mp::Process> workers;
  for (int number = 0; number < 3; ++number)
    workers.emplace_back([&, number] {
      ++finished;
      half_time.wait();
      std::printf("worker %d begins the second half\n", number);
    });
  for (mp::Process& worker : workers) worker.start();
  for (mp::Process& worker : workers) worker.join();
  return 0;
}
