#pragma once

#include <benchmark/benchmark.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <parbench/workload.hpp>

#include "exec/executor.hpp"
#include "sys/clock.hpp"
#include "sys/topology.hpp"

namespace parbench::bench {

/// Keeps the calling thread's CPU binding as it is while in scope: starting a pool binds its caller, and what
/// the caller starts later (OpenMP's threads) would inherit that.
class KeepBinding {
 public:
  KeepBinding() { sched_getaffinity(0, sizeof(before_), &before_); }
  KeepBinding(const KeepBinding&) = delete;
  KeepBinding& operator=(const KeepBinding&) = delete;
  ~KeepBinding() { sched_setaffinity(0, sizeof(before_), &before_); }

 private:
  cpu_set_t before_{};
};

/// A started pool and what it needs. One of processes must be made while the program has one thread.
class Pool {
 public:
  Pool(model::Mode mode, const Workload& workload, int workers, Schedule schedule,
       std::optional<std::size_t> chunk)
      : mapping_(exec::ControlBlock::create(workers, workload.phases().size())),
        block_(mapping_, workers, workload.phases().size()) {
    model::CaseSpec spec;
    spec.mode = mode;
    spec.workers = workers;
    spec.schedule = schedule;
    spec.chunk = chunk;
    const KeepBinding keep;
    auto cpus = sys::cpus_for_workers();
    cpus.resize(std::min(cpus.size(), static_cast<std::size_t>(workers)));
    executor_ = exec::make_executor(spec, workload, block_, {.spin = true, .cpus = std::move(cpus)});
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

  sys::Mapping mapping_;
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
