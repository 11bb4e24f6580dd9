#include <benchmark/benchmark.h>

#include <mutex>
#include <parbench/mp/array.hpp>
#include <vector>

#include "micro/catalogue.hpp"
#include "micro/exclusion.hpp"

namespace parbench::micro {
namespace {

constexpr std::size_t elements = 4096;

template <class Array>
void write_all(benchmark::State& state) {
  Array array(elements);
  double next = 0;
  for (auto iteration : state) {
    ++next;
    for (double& element : array) element = next;
    benchmark::ClobberMemory();
  }
}

void write_vector_locked(benchmark::State& state) {
  std::vector<double> array(elements);
  std::recursive_mutex mutex;  // as an Array's
  const SleepingThread company;
  std::size_t index = 0;
  for (auto iteration : state) {
    const std::lock_guard guard(mutex);
    array[index++ % elements] = 1;
    benchmark::ClobberMemory();
  }
}

void write_array_locked(benchmark::State& state) {
  mp::Array<double> array(elements);
  std::size_t index = 0;
  for (auto iteration : state) {
    const std::lock_guard guard(array.get_lock());
    array[index++ % elements] = 1;
    benchmark::ClobberMemory();
  }
}

}  // namespace

Family array_family() {
  return {"array",
          "Array (std::vector) of 4096 doubles",
          "An mp::Array",
          "a std::vector",
          "to write",
          {{"all", "write all elements, without its lock", "without its lock", write_all<std::vector<double>>,
            write_all<mp::Array<double>>},
           {"locked", "write one, under the lock (std::recursive_mutex)",
            "one element under the lock (std::recursive_mutex)", write_vector_locked, write_array_locked}}};
}

}  // namespace parbench::micro
