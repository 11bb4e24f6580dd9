// A pool of four workers that square numbers.
#include <chrono>
#include <cstdio>
#include <numeric>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;
using namespace std::chrono_literals;

static int square(int number) {
  return number * number;
}

int main() {
  mp::Pool pool(4);
  std::vector<int> numbers(10);
  std::iota(numbers.begin(), numbers.end(), 0);

  std::printf("map:");
  for (const int result : pool.map(square, numbers)) std::printf(" %d", result);

  int sum = 0;  // imap_unordered gives the results in the order in which they get done
  for (const int result : pool.imap_unordered(square, numbers)) sum += result;
  std::printf("\nimap_unordered: sum %d\n", sum);

  const auto result = pool.apply_async(square, 20);
  std::printf("apply_async: %d\n", result.get(60s));

  const auto slow = pool.apply_async([](int) { return mp::Event().wait(60s); }, 0);
  try {
    slow.get(10ms);
  } catch (const mp::TimeoutError& error) {
    std::printf("get(timeout): %s\n", error.what());
  }
  return 0;  // the pool ends with its scope, as after Python's `with Pool(4) as pool:`
}
