// A dict and a list that live in a manager's server, and that a child fills and reverses.
#include <cstdio>
#include <parbench/mp.hpp>
#include <string>
#include <variant>

namespace mp = parbench::mp;

using None = std::monostate;
using Thing = std::variant<None, int, double, std::string>;

static std::string shown(const Thing& thing) {
  struct Show {
    std::string operator()(None) const { return "None"; }
    std::string operator()(int number) const { return std::to_string(number); }
    std::string operator()(double number) const { return std::to_string(number).substr(0, 4); }
    std::string operator()(const std::string& text) const { return "'" + text + "'"; }
  };
  return std::visit(Show(), thing);
}

int main() {
  mp::Manager manager;
  const auto dict = manager.dict<Thing, Thing>();
  const auto list = manager.list<int>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});

  mp::Process process([&] {
    dict.set(0.25, None());
    dict.set(1, "1");
    dict.set("2", 2);
    list.reverse();
  });
  process.start();
  process.join();

  for (const auto& [key, value] : dict.items())
    std::printf("%s: %s\n", shown(key).c_str(), shown(value).c_str());
  for (const int number : list.snapshot()) std::printf("%d ", number);
  std::printf("\n");
  return 0;
}
