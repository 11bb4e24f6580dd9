#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <parbench/parameters.hpp>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

/// What is to be measured: plain values, made by `cli` from arguments or a suite, walked by `measure`.
namespace parbench::model {

enum class Mode {
  seq,
  threads,
  procs,
  py_loop,     ///< CPython's list comprehension
  py_threads,  ///< CPython's multiprocessing.pool.ThreadPool
  py_procs     ///< CPython's multiprocessing.Pool, forked
};

/// Whether an interpreter runs the items, rather than parbench.
constexpr bool is_python(Mode mode) {
  return mode == Mode::py_loop || mode == Mode::py_threads || mode == Mode::py_procs;
}

/// Whether it is a plain loop, without a pool of workers.
constexpr bool is_loop(Mode mode) {
  return mode == Mode::seq || mode == Mode::py_loop;
}

/// How a process's results come to worker 0.
enum class Transport {
  shm,  ///< they are computed in place, in a shared mapping
  pipe  ///< each worker sends them through a pipe, and worker 0 puts them in place
};

/// One way to run an experiment's work.
struct CaseSpec {
  std::string id;  ///< "squares/procs/8", then "/key=value" for whatever is not the default; unique in a plan
  /// How the mode reads on the screen: "procs", or "threads#2" for the second of equal cases.
  std::string label;
  Mode mode = Mode::seq;
  int workers = 1;
  Schedule schedule = Schedule::fixed;
  std::optional<std::size_t> chunk;    ///< items per claim; no value is `auto`
  std::optional<Transport> transport;  ///< for procs only

  bool operator==(const CaseSpec&) const = default;
};

/// One workload with one set of parameters, measured in paired rounds: every case once per round.
struct ExperimentSpec {
  std::string workload;
  Parameters parameters;
  /// The first is the base of every comparison, and is run twice a round (A/A control).
  std::vector<CaseSpec> cases;
  CaseSpec control;  ///< equal to cases[0] but for its id

  bool operator==(const ExperimentSpec&) const = default;
};

/// Whether workers are bound to CPUs.
enum class Binding {
  automatic,  ///< they are dealt out over the CPUs, each bound to one
  never       ///< the system puts them where it likes
};

struct Plan {
  std::vector<ExperimentSpec> experiments;
  std::uint64_t seed = 1;  ///< of the order of cases
  int rounds_max = 132;    ///< per experiment
  /// Relative width of an interval below which more rounds are not worth their time.
  double precision = 0.02;
  double margin = 0.01;                                          ///< ratios within 1 +- margin are equivalent
  std::chrono::nanoseconds max_time = std::chrono::seconds(10);  ///< per experiment
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);   ///< per pass
  Binding binding = Binding::automatic;

  bool operator==(const Plan&) const = default;
};

}  // namespace parbench::model
