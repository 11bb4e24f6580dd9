#include <benchmark/benchmark.h>

#include <atomic>
#include <mutex>
#include <parbench/mp/value.hpp>

#include "micro/catalogue.hpp"
#include "micro/exclusion.hpp"

namespace parbench::micro {
namespace {

void locked_number(benchmark::State& state) {
  std::recursive_mutex mutex;  // as a Value's
  long number = 0;
  const SleepingThread company;
  for (auto iteration : state) {
    const std::lock_guard guard(mutex);
    benchmark::DoNotOptimize(++number);
  }
}

void locked_value(benchmark::State& state) {
  mp::Value<long> value(0);
  for (auto iteration : state) benchmark::DoNotOptimize(value.with([](long& number) { return ++number; }));
}

/// While a partner does it, too.
template <class Number, class Partner>
void atomic_contended(benchmark::State& state) {
  Number number(0);
  const mp::detail::Shared<std::atomic<bool>> over;
  const sys::CpuBinding binding = on_my_cpu();
  const Partner partner([&]() noexcept {
    while (!over->load(std::memory_order_relaxed)) ++number;
  });
  for (auto iteration : state) ++number;
  over->store(true);
}

template <class Number>
void atomic_alone(benchmark::State& state) {
  Number number(0);
  for (auto iteration : state) benchmark::DoNotOptimize(++number);
}

}  // namespace

Family value_family() {
  return {"value",        "Value (std::recursive_mutex)",
          "An mp::Value", "a number with a std::recursive_mutex",
          "to add 1 to",  {{"locked", "add 1 under the lock", "", locked_number, locked_value}}};
}

/// By the same name: to who chooses they are values, too. What it says about them is another sentence.
Family atomic_value_family() {
  return {"value",
          "AtomicValue (std::atomic)",
          "An mp::AtomicValue",
          "a std::atomic",
          "to add 1 to",
          {{"atomic", "add 1", "", atomic_alone<std::atomic<long>>, atomic_alone<mp::AtomicValue<long>>},
           {"contended", "the same while another does it too", "while another does it too",
            atomic_contended<std::atomic<long>, ThreadPartner>,
            atomic_contended<mp::AtomicValue<long>, ProcessPartner>}}};
}

}  // namespace parbench::micro
