#pragma once

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <parbench/workload.hpp>

#include "exec/executor.hpp"
#include "sys/clock.hpp"

namespace parbench::bench {

/// A started pool and what it needs. One of processes must be made while the program has one thread.
class Pool {
 public:
  Pool(model::Mode mode, const Workload& workload, int workers, Schedule schedule,
       std::optional<std::size_t> chunk)
      : mapping_(exec::ControlBlock::create(workers)), block_(mapping_, workers) {
    model::CaseSpec spec;
    spec.mode = mode;
    spec.workers = workers;
    spec.schedule = schedule;
    spec.chunk = chunk;
    executor_ = exec::make_executor(spec, workload, block_, workers);
    check(executor_->start(deadline()));
  }

  void pass() { check(executor_->run_pass(deadline())); }

 private:
  static std::int64_t deadline() { return sys::now_ns() + 60'000'000'000; }
  static void check(const std::optional<model::Failure>& failure) {
    if (!failure) return;
    std::cerr << failure->message << "\n";
    std::exit(1);
  }

  sys::SharedMapping mapping_;
  exec::ControlBlock block_;
  std::unique_ptr<exec::Executor> executor_;
};

/// Registers a benchmark of `action`, by the wall clock.
template <class Action>
benchmark::internal::Benchmark* add(const char* name, Action action) {
  return benchmark::RegisterBenchmark(name,
                                      [action](benchmark::State& state) {
                                        for (auto iteration : state) action();
                                      })
      ->UseRealTime();
}

}  // namespace parbench::bench
