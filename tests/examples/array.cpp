// A number and an array in shared memory: what the child writes, the parent reads.
#include <cstdio>
#include <parbench/mp.hpp>

namespace mp = parbench::mp;

int main() {
  mp::Value<double> num(0.0);
  mp::Array<int> arr{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  mp::Process process([&] {
    num.set(3.1415927);
    for (int& element : arr) element = -element;
  });
  process.start();
  process.join();

  std::printf("num = %.7f\n", num.get());
  std::printf("arr =");
  for (const int element : arr) std::printf(" %d", element);
  std::printf("\n");
  return 0;
}
