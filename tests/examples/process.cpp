// Several processes, each of which says who it is.
#include <cstdio>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

static void say_hello(int number) {
  const mp::ProcessInfo me = mp::current_process();
  std::printf("hello %d from %s, pid %d, a child of %s\n", number, me.name.c_str(), me.pid,
              mp::parent_process()->name.c_str());
}

int main() {
  std::vector<mp::Process> processes;
  for (int number = 0; number < 3; ++number) processes.emplace_back(say_hello, number);

  for (mp::Process& process : processes) process.start();
  for (mp::Process& process : processes) process.join();
  for (mp::Process& process : processes)
    std::printf("%s ended with exit code %d\n", process.name().c_str(), process.exitcode().value());
  return 0;
}
