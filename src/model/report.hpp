#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/plan.hpp"
#include "model/sample.hpp"

/// The finished (or interrupted) result of a run: what the reporters take, and what the JSON holds.
namespace parbench::model {

/// Closed interval, in the unit of its owner.
struct Interval {
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};

/// A median over rounds, with an order-statistic interval where there are rounds enough for one.
struct Estimate {
  double median = 0;
  std::optional<Interval> interval;

  bool operator==(const Estimate&) const = default;
};

enum class Status { ok, failed, timeout, invalid };

/// Where the workers' time went: ns of all workers together for one pass (warm) or one one-shot run (cold), means
/// over the middle half of the rounds (by wall time), so that the parts add up to `total_ns`.
struct Breakdown {
  double total_ns = 0;  ///< workers x wall time
  double work_ns = 0;   ///< useful work: what the base computes for in the same rounds
  double inflation_ns =
      0;  ///< what computing took beyond that: caches, memory, turbo; negative where it took less
  double dispatch_ns = 0;   ///< until workers have their first item, and between chunks
  double imbalance_ns = 0;  ///< waiting for the slowest worker
  double start_up_ns = 0;   ///< making and ending the workers, times their number; cold only
  double transfer_ns = 0;   ///< moving results

  double sum_ns() const {
    return work_ns + inflation_ns + dispatch_ns + imbalance_ns + start_up_ns + transfer_ns;
  }

  bool operator==(const Breakdown&) const = default;
};

struct CaseSummary {
  Estimate warm;                ///< ns per pass
  Estimate cold;                ///< ns
  double items_per_second = 0;  ///< warm
  /// Warm; none where the workload does not count bytes.
  std::optional<double> bytes_per_second;
  std::optional<double> cpu_ns;      ///< CPU time of all workers per warm pass
  std::optional<double> efficiency;  ///< warm speed-up / workers; none without a valid base
  /// Busiest worker's time / mean worker's time - 1, warm; none for one worker.
  std::optional<double> imbalance;
  std::optional<Breakdown> warm_breakdown;  ///< none without a valid base
  std::optional<Breakdown> cold_breakdown;

  bool operator==(const CaseSummary&) const = default;
};

struct CaseRecord {
  CaseSpec spec;
  Status status = Status::ok;
  std::optional<std::string> error;     ///< set unless ok
  std::size_t items = 0;                ///< of a pass's phase with most of them
  std::size_t result_bytes = 0;         ///< of a whole pass
  std::size_t bytes_moved = 0;          ///< by a whole pass; 0 where the workload does not count them
  std::size_t chunk = 0;                ///< the items per claim that `auto` came to
  std::optional<std::uint64_t> digest;  ///< none where no round came to its end
  std::vector<Sample> rounds;
  std::optional<CaseSummary> summary;  ///< none without a sample, or when invalid

  bool operator==(const CaseRecord&) const = default;
};

enum class Metric { warm, cold };
enum class Verdict { faster, slower, equivalent, unresolved, invalid };

struct Comparison {
  std::string case_id;
  std::string base_id;
  Metric metric = Metric::warm;
  std::optional<double> ratio;  ///< base time / case time: a speed-up; median over rounds
  std::optional<Interval> interval;
  double level = 0;  ///< confidence level of the interval, e.g. 0.998
  int rounds = 0;
  Verdict verdict = Verdict::unresolved;
  std::string reason;

  bool operator==(const Comparison&) const = default;
};

/// What the A/A control says this run can resolve: the base against itself.
struct Resolution {
  std::optional<double> ratio;
  std::optional<Interval> interval;

  bool operator==(const Resolution&) const = default;
};

enum class StopReason { resolved, rounds, max_time, failed, interrupted };

struct Stopped {
  int rounds = 0;
  StopReason reason = StopReason::resolved;
  std::chrono::nanoseconds elapsed{};  ///< without making the input

  bool operator==(const Stopped&) const = default;
};

struct ExperimentRecord {
  ExperimentSpec spec;
  std::string description;              ///< the input, in the workload's words
  std::vector<CaseRecord> cases;        ///< as in the spec
  CaseRecord control;                   ///< the base's second run in each round
  std::vector<std::vector<int>> order;  ///< [round][place]: index into cases; cases.size() is the control
  std::vector<Comparison> comparisons;
  Resolution warm_resolution;
  Resolution cold_resolution;
  Stopped stopped;

  bool operator==(const ExperimentRecord&) const = default;
};

struct Cache {
  int level = 0;
  std::string type;  ///< "data", "instruction", "unified"
  std::uint64_t size_bytes = 0;
  int shared_by_cpus = 0;

  bool operator==(const Cache&) const = default;
};

struct Machine {
  std::string hostname;
  std::optional<std::string> cpu_model;
  int cpus_online = 0;
  int cpus_allowed = 0;
  std::optional<double> cpu_quota;  ///< CPUs' worth of time that the cgroup grants
  std::optional<int> physical_cores;
  std::optional<int> numa_nodes;
  std::vector<Cache> caches;
  std::optional<std::uint64_t> memory_bytes;
  std::string kernel;
  std::optional<std::string> hypervisor;
  std::optional<std::string> governor;
  std::optional<std::array<double, 3>> load_avg;  ///< over 1, 5 and 15 minutes
  std::optional<int> aslr;                        ///< kernel.randomize_va_space

  bool operator==(const Machine&) const = default;
};

struct Tool {
  std::string name;
  std::string version;
  std::string compiler;
  std::string flags;
  std::string build_type;

  bool operator==(const Tool&) const = default;
};

struct Report {
  bool complete = false;
  Tool tool;
  std::vector<std::string> command;
  std::string started_at;   ///< UTC, RFC 3339
  std::string finished_at;  ///< of the last write
  Machine machine;
  Plan plan;
  std::vector<ExperimentRecord> experiments;

  bool operator==(const Report&) const = default;
};

}  // namespace parbench::model
