#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What was seen: plain values, made by `measure`, stored in the report unchanged. Durations are nanoseconds.
namespace parbench::model {

/// What a case's process and its workers used, from the first fork to the last reaped worker. No value: not
/// available here, which is not the same as 0.
struct Usage {
  std::optional<std::int64_t> user_ns;
  std::optional<std::int64_t> system_ns;
  std::optional<std::int64_t> minor_faults;
  std::optional<std::int64_t> major_faults;
  std::optional<std::int64_t> voluntary_switches;
  std::optional<std::int64_t> involuntary_switches;
  std::optional<std::int64_t> peak_pss_bytes;  ///< all processes of the case together, after the last pass
  std::optional<std::int64_t> steal_ns;        ///< taken by the hypervisor from all CPUs meanwhile
  /// Some task waited for a CPU (PSI "some"), machine-wide, meanwhile.
  std::optional<std::int64_t> cpu_pressure_ns;

  bool operator==(const Usage&) const = default;
};

/// Where a worker's time went in one pass or in several; the four add up to what the passes took.
struct TimeShares {
  std::int64_t dispatch_ns = 0;  ///< from the opening of a phase to its first item, and between its chunks
  std::int64_t busy_ns = 0;      ///< computing
  std::int64_t transfer_ns = 0;  ///< sending and receiving results
  std::int64_t idle_ns = 0;      ///< waiting for the other workers at the end of a phase

  bool operator==(const TimeShares&) const = default;
};

/// A worker's share of one phase of one pass, from its first item to its last. Times count from the begin of the
/// sample, which is that of its start-up.
struct Span {
  int pass = 0;  ///< 0 is the first, cold one
  int phase = 0;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;

  bool operator==(const Span&) const = default;
};

/// What one worker did in a sample.
struct WorkerRecord {
  int index = 0;
  int pid = 0;
  int tid = 0;
  TimeShares passes{};       ///< the middle half of the further (warm) passes, by wall time, together
  std::uint64_t items = 0;   ///< of the further passes
  std::uint64_t chunks = 0;  ///< of the further passes
  TimeShares first_pass{};
  std::vector<Span> spans{};  ///< of the first pass and of the one after it; no span where it had no item

  bool operator==(const WorkerRecord&) const = default;
};

/// What one case did in one round.
struct Sample {
  int round = 0;                ///< index into the plan's order
  int position = 0;             ///< place within the round, from 0
  std::int64_t started_ns = 0;  ///< when its start-up began, from the begin of the run
  std::int64_t create_ns = 0;
  std::int64_t first_pass_ns = 0;
  std::vector<std::int64_t> passes_ns;  ///< further passes, in order
  std::int64_t teardown_ns = 0;
  /// CPU time of all processes of the case during the further passes.
  std::optional<std::int64_t> passes_cpu_ns;
  Usage usage;
  std::vector<WorkerRecord> workers;
  std::uint64_t digest = 0;

  /// What a one-shot program pays: create + first pass + teardown.
  std::int64_t cold_ns() const { return create_ns + first_pass_ns + teardown_ns; }

  bool operator==(const Sample&) const = default;
};

enum class FailureKind {
  failed,   ///< a worker died or threw
  timeout,  ///< a pass did not end in time
  invalid,  ///< its passes gave different results
  refused   ///< the system would not give what the case needs (processes, memory): ends the run
};

/// Why a case gave no sample. `message` names worker, pid, cause and items.
struct Failure {
  FailureKind kind = FailureKind::failed;
  std::string message;

  bool operator==(const Failure&) const = default;
};

}  // namespace parbench::model
