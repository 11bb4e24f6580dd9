#include <cstdio>
#include <parbench/mp.hpp>
#include <vector>

int square(int number) {
  return number * number;
}

int main() {
  parbench::mp::Pool pool(2);
  for (const int result : pool.map(square, std::vector<int>{1, 2, 3})) std::printf("%d ", result);
}
