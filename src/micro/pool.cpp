#include <benchmark/benchmark.h>

#include <parbench/mp/pool.hpp>

#include "micro/catalogue.hpp"
#include "micro/stage.hpp"
#include "micro/thread_pool.hpp"

namespace parbench::micro {
namespace {

constexpr int workers = 2;

int nothing(int item) {
  return item;
}

const std::vector<int>& an_item_each() {
  static const std::vector<int> items(workers, 7);
  return items;
}

void thread_pool_for_once(benchmark::State& state) {
  for (auto iteration : state) {
    ThreadPool pool(workers);
    benchmark::DoNotOptimize(pool.map(nothing, an_item_each()));
  }
}

void process_pool_for_once(benchmark::State& state) {
  for (auto iteration : state) {
    mp::Pool pool(workers);
    benchmark::DoNotOptimize(pool.map(nothing, an_item_each()));
  }
}

void thread_pool_pass(benchmark::State& state) {
  ThreadPool pool(workers);
  for (auto iteration : state) benchmark::DoNotOptimize(pool.map(nothing, an_item_each()));
}

void process_pool_pass(benchmark::State& state) {
  mp::Pool pool(workers);
  for (auto iteration : state) benchmark::DoNotOptimize(pool.map(nothing, an_item_each()));
}

void thread_pool_task(benchmark::State& state) {
  const auto pool = on_partners_cpu([] { return std::make_unique<ThreadPool>(1); });
  const sys::CpuBinding binding = on_my_cpu();
  for (auto iteration : state) benchmark::DoNotOptimize(pool->submit(nothing, 7).get());
}

void process_pool_task(benchmark::State& state) {
  mp::Pool pool = on_partners_cpu([] { return mp::Pool(1); });
  const sys::CpuBinding binding = on_my_cpu();
  for (auto iteration : state) benchmark::DoNotOptimize(pool.apply(nothing, 7));
}

}  // namespace

Family pool_family() {
  return {
      "pool",
      "Pool (std::thread, std::mutex, std::future)",
      "An mp::Pool of 2",
      "a pool of 2 threads",
      "",
      {{"once", "start 2, one empty task each, stop", "to start, do an empty task each, and stop",
        thread_pool_for_once, process_pool_for_once},
       {"pass", "one empty task each of 2", "for an empty task each", thread_pool_pass, process_pool_pass},
       {"task", "one empty task there and back", "for a single empty task", thread_pool_task,
        process_pool_task}}};
}

}  // namespace parbench::micro
