#include <benchmark/benchmark.h>

#include "base/text.hpp"
#include "micro/catalogue.hpp"
#include "micro/stage.hpp"
#include "sys/child.hpp"
#include "sys/mapping.hpp"
#include "sys/memory.hpp"

namespace parbench::micro {
namespace {

/// Memory that this process uses, and whose page tables a fork copies.
class Resident {
 public:
  explicit Resident(std::size_t size) {
    constexpr std::size_t page = 4096;
    if (size == 0) return;
    check(size);
    memory_ = sys::Mapping::unshared(size);
    for (std::size_t i = 0; i < size; i += page) memory_.bytes()[i] = std::byte{1};
  }

 private:
  static void check(std::size_t size) {
    const auto available = sys::available_memory();
    if (available && *available < size + size / 4)
      throw Skipped("it takes " + base::format_bytes(static_cast<double>(size)) + " of memory, and " +
                    base::format_bytes(static_cast<double>(*available)) + " are free");
  }

  sys::Mapping memory_;
};

void a_thread(benchmark::State& state, std::size_t resident) {
  const Resident memory(resident);
  for (auto iteration : state) start_thread([] {}).join();
}

void a_process(benchmark::State& state, std::size_t resident) {
  const Resident memory(resident);
  for (auto iteration : state) sys::Child::fork([]() noexcept { return 0; }).wait();
}

Operation with_resident(std::string name, std::string what, std::string clause, std::size_t size) {
  return {std::move(name), std::move(what), std::move(clause),
          [size](benchmark::State& state) { a_thread(state, size); },
          [size](benchmark::State& state) { a_process(state, size); }};
}

}  // namespace

Family start_family() {
  return {
      "start",
      "Starting one and waiting for its end",
      "A process",
      "a thread",
      "to start and join",
      {with_resident("small", "from a small process", "", 0),
       with_resident("1GiB", "from one with 1 GiB resident", "with 1 GiB resident", std::size_t{1} << 30U)}};
}

}  // namespace parbench::micro
