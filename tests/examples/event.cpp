// Runners who wait for the starting shot.
#include <chrono>
#include <cstdio>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;
using namespace std::chrono_literals;

int main() {
  mp::Event shot;
  mp::Semaphore ready(0);

  std::vector<mp::Process> runners;
  for (int number = 0; number < 3; ++number)
    runners.emplace_back([&, number] {
      ready.release();
      const bool has_come = shot.wait(60s);
      std::printf("runner %d %s\n", number, has_come ? "runs" : "has gone home");
    });
  for (mp::Process& runner : runners) runner.start();
  for (int number = 0; number < 3; ++number) ready.acquire();

  std::printf("all are ready, the shot %s\n", shot.wait(0s) ? "has come" : "has not come yet");
  std::fflush(stdout);
  shot.set();
  for (mp::Process& runner : runners) runner.join();
  return 0;
}
