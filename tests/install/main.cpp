#include <cstdio>
#include <parbench/mp.hpp>
#include <parbench/mp/detail/robust_lock.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <string>
#include <vector>

namespace mp = parbench::mp;

int main() {
  const mp::detail::Shared<mp::detail::RobustLock> lock;
  const mp::detail::RobustGuard guard(*lock);
  const auto words =
      mp::from_bytes<std::vector<std::string>>(mp::to_bytes(std::vector<std::string>{"1", "4", "9"}));
  for (const std::string& word : words) std::printf("%s ", word.c_str());
}
