// A child sends a list of mixed things through a pipe: Python's [42, None, 'hello'].
#include <cstdio>
#include <parbench/mp.hpp>
#include <string>
#include <variant>
#include <vector>

namespace mp = parbench::mp;

using None = std::monostate;
using Thing = std::variant<int, None, std::string>;

static void show(int number) {
  std::printf("a number: %d\n", number);
}
static void show(None) {
  std::printf("nothing\n");
}
static void show(const std::string& text) {
  std::printf("a text: %s\n", text.c_str());
}

int main() {
  mp::Pipe<std::vector<Thing>> pipe;
  auto& [parent_end, child_end] = pipe;

  mp::Process child(
      [](mp::Connection<std::vector<Thing>> end) {
        end.send({42, None(), "hello"});
      },
      std::move(child_end));  // moved: from start() on it is the child's alone
  child.start();
  for (const Thing& thing : parent_end.recv()) std::visit([](const auto& it) { show(it); }, thing);
  child.join();

  try {
    parent_end.recv();
  } catch (const mp::EndOfFile&) {
    std::printf("the other end is closed\n");
  }
  return 0;
}
