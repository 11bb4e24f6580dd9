// A producer, a consumer, and a queue between them.
#include <cstdio>
#include <optional>
#include <parbench/mp.hpp>
#include <string>

namespace mp = parbench::mp;

int main() {
  mp::Queue<std::optional<std::string>> queue;  // made before the processes, which inherit it

  mp::Process producer([&] {
    for (const char* item : {"one", "two", "three"}) queue.put(item);
    queue.put(std::nullopt);  // Python's None: there is no more
  });
  mp::Process consumer([&] {
    while (const std::optional<std::string> item = queue.get()) std::printf("consumed %s\n", item->c_str());
    std::printf("nothing more\n");
  });

  producer.start();
  consumer.start();
  producer.join();
  consumer.join();
  return 0;
}
