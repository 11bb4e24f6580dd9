// Four processes that count: with a lock around each step, and with an atomic number that needs none.
#include <cstdio>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

int main() {
  constexpr int steps = 10'000;
  mp::Value<int> locked(0);
  mp::AtomicValue<int> atomic(0);

  std::vector<mp::Process> processes;
  for (int number = 0; number < 4; ++number)
    processes.emplace_back([&] {
      for (int step = 0; step < steps; ++step) {
        locked.with([](int& count) { ++count; });  // Python's `with locked.get_lock(): locked.value += 1`
        ++atomic;
      }
    });
  for (mp::Process& process : processes) process.start();
  for (mp::Process& process : processes) process.join();

  std::printf("counted with a lock: %d\n", locked.get());
  std::printf("counted atomically:  %d\n", atomic.load());
  return 0;
}
