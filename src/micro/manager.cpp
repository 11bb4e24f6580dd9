#include <benchmark/benchmark.h>

#include <mutex>
#include <parbench/mp/manager.hpp>
#include <string>
#include <unordered_map>

#include "micro/catalogue.hpp"
#include "micro/exclusion.hpp"

namespace parbench::micro {
namespace {

const std::string key = "apples";

/// A map as threads share it.
class LockedMap {
 public:
  void set(const std::string& name, int value) {
    const std::lock_guard guard(mutex_);
    map_[name] = value;
  }
  int get(const std::string& name) {
    const std::lock_guard guard(mutex_);
    return map_.at(name);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> map_;
};

void set_in_map(benchmark::State& state) {
  LockedMap map;
  const SleepingThread company;
  for (auto iteration : state) map.set(key, 1);
}

void get_from_map(benchmark::State& state) {
  LockedMap map;
  map.set(key, 1);
  const SleepingThread company;
  for (auto iteration : state) benchmark::DoNotOptimize(map.get(key));
}

/// Calls `use(dict)` over and over, with the server on the partner's CPU.
template <class Use>
void use_dict(benchmark::State& state, Use use) {
  const mp::Manager manager = on_partners_cpu([] { return mp::Manager(); });
  const sys::CpuBinding binding = on_my_cpu();
  auto dict = manager.dict<std::string, int>();
  dict.set(key, 1);
  for (auto iteration : state) use(dict);
}

void set_in_dict(benchmark::State& state) {
  use_dict(state, [](auto& dict) { dict.set(key, 1); });
}

void get_from_dict(benchmark::State& state) {
  use_dict(state, [](auto& dict) { benchmark::DoNotOptimize(dict.get(key)); });
}

}  // namespace

Family manager_family() {
  return {"manager",
          "Manager: a dict (std::unordered_map, std::mutex)",
          "An entry of a manager's dict",
          "one of a std::unordered_map with a std::mutex",
          "",
          {{"set", "set an entry", "to set", set_in_map, set_in_dict},
           {"get", "get an entry", "to get", get_from_map, get_from_dict}}};
}

}  // namespace parbench::micro
