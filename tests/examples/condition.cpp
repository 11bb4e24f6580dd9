// Two who wait until a third has filled the fridge.
#include <cstdio>
#include <mutex>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

int main() {
  mp::Condition changed;
  mp::RawValue<int> bottles(0);  // guarded by the condition's lock

  const auto drink = [&](const char* who) {
    const std::scoped_lock guard(changed);
    changed.wait_for([&] { return *bottles > 0; });
    --*bottles;
    std::printf("%s has got a bottle\n", who);
  };
  mp::Process anna(drink, "Anna");
  mp::Process ben(drink, "Ben");
  anna.start();
  ben.start();
  {
    const std::scoped_lock guard(changed);
    *bottles = 2;
    changed.notify_all();
  }
  anna.join();
  ben.join();
  std::printf("bottles left: %d\n", *bottles);
  return 0;
}
