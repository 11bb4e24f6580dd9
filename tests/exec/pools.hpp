#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/middle_half.hpp"
#include "exec/executor.hpp"
#include "exec/time_sheet.hpp"
#include "sys/clock.hpp"
#include "sys/mapping.hpp"

/// What the tests of all executors share: a workload whose results tell which item they are of, and a pool
/// that runs it.
namespace parbench::exec {

using model::CaseSpec;
using model::Failure;
using model::FailureKind;
using model::Mode;
using model::Transport;

/// Item i gives `result_size` bytes that depend on i and their place. `hook`, where given, is called by the
/// worker before it computes a chunk.
class PatternWorkload : public Workload {
 public:
  using Hook = std::function<void(Range, const Worker&)>;

  PatternWorkload(std::size_t items, std::size_t result_size, Hook hook = {})
      : items_(items), result_size_(result_size), hook_(std::move(hook)) {}

  std::vector<Phase> phases() const override { return {{items_, result_size_}}; }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    if (hook_) hook_(items, worker);
    if (out.size() != items.size() * result_size_) throw std::logic_error("out is of another size");
    for (std::size_t item = items.begin; item < items.end; ++item)
      for (std::size_t place = 0; place < result_size_; ++place)
        out[(item - items.begin) * result_size_ + place] = byte_of(item, place);
  }

  std::vector<std::byte> expected() const {
    std::vector<std::byte> bytes;
    for (std::size_t item = 0; item < items_; ++item)
      for (std::size_t place = 0; place < result_size_; ++place) bytes.push_back(byte_of(item, place));
    return bytes;
  }

 private:
  static std::byte byte_of(std::size_t item, std::size_t place) {
    return static_cast<std::byte>((item * 2654435761U + place * 97U) >> 7U);
  }

  std::size_t items_;
  std::size_t result_size_;
  Hook hook_;
};

/// Three phases of different shapes, each of which needs all results of the ones before: items 0..n-1 of phase 0 give
/// their number, each of the n/2 items of phase 1 gives the sum of all of phase 0 and its own number, and the one item
/// of phase 2 the sum of everything, which depends on the pass being right and nothing else.
class ChainedWorkload final : public Workload {
 public:
  explicit ChainedWorkload(std::size_t items, std::size_t failing_phase = 99)
      : items_(items), failing_phase_(failing_phase) {}

  std::vector<Phase> phases() const override {
    return {
        {items_, sizeof(std::uint32_t)}, {items_ / 2, 2 * sizeof(std::uint64_t)}, {1, sizeof(std::uint64_t)}};
  }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    if (worker.phase == failing_phase_) throw std::runtime_error("this phase fails");
    if (worker.earlier.size() != worker.phase) throw std::logic_error("earlier results are missing");
    for (std::size_t item = items.begin; item < items.end; ++item) {
      std::byte* const place = out.data() + (item - items.begin) * phases()[worker.phase].result_size;
      if (worker.phase == 0) {
        const auto value = static_cast<std::uint32_t>(item);
        std::memcpy(place, &value, sizeof value);
      } else {
        const std::uint64_t value[] = {sum<std::uint32_t>(worker, 0), item};
        const std::uint64_t last = worker.phase == 2 ? value[0] + sum<std::uint64_t>(worker, 1) : 0;
        if (worker.phase == 1) std::memcpy(place, &value, sizeof value);
        if (worker.phase == 2) std::memcpy(place, &last, sizeof last);
      }
    }
  }

  std::uint64_t expected() const {
    const std::uint64_t n = items_;
    const std::uint64_t half = n / 2;
    const std::uint64_t first = n * (n - 1) / 2;
    return first + half * first + (half == 0 ? 0 : half * (half - 1) / 2);
  }

 private:
  template <class T>
  static std::uint64_t sum(const Worker& worker, std::size_t phase) {
    std::uint64_t total = 0;
    for (const T value : worker.results<T>(phase)) total += value;
    return total;
  }

  std::size_t items_;
  std::size_t failing_phase_;
};

inline CaseSpec make_spec(Mode mode, int workers, Schedule schedule = Schedule::fixed,
                          std::optional<std::size_t> chunk = {}, std::optional<Transport> transport = {}) {
  CaseSpec spec;
  spec.id = "case";
  spec.mode = mode;
  spec.workers = workers;
  spec.schedule = schedule;
  spec.chunk = chunk;
  spec.transport = transport;
  return spec;
}

inline const Placement spinning{.spin = true};

/// An executor with what must outlive it.
class Pool {
 public:
  Pool(const CaseSpec& spec, const Workload& workload, Placement placement = {})
      : mapping_(ControlBlock::create(spec.workers, workload.phases().size())),
        block_(mapping_, spec.workers, workload.phases().size()),
        executor_(make_executor(spec, workload, block_, std::move(placement))) {}

  Executor* operator->() const { return executor_.get(); }
  const ControlBlock& block() const { return block_; }

  /// A start or a pass that may take long on a busy machine, but not for ever.
  std::optional<Failure> start() const { return executor_->start(soon()); }
  std::optional<Failure> run_pass() const {
    const std::int64_t begin_ns = sys::now_ns();
    block_.enter(Stage::passing, begin_ns);
    auto failure = executor_->run_pass(soon());
    if (!time_sheet_) {  // the first is the cold one, which counts no items
      time_sheet_.emplace(block_, begin_ns);
      time_sheet_->add_pass(begin_ns, begin_ns);
    }
    const std::int64_t end_ns = sys::now_ns();
    if (!failure) time_sheet_->add_pass(begin_ns, end_ns);
    walls_ns_.push_back(end_ns - begin_ns);
    return failure;
  }

  /// How long those passes took of which records() has the times.
  std::int64_t passes_ns() const {
    std::int64_t sum = 0;
    for (const std::size_t pass : base::middle_half<std::int64_t>(walls_ns_)) sum += walls_ns_[pass];
    return sum;
  }

  /// Of all passes.
  std::vector<model::WorkerRecord> records() const {
    return time_sheet_ ? time_sheet_->records() : std::vector<model::WorkerRecord>{};
  }

  /// So that a result that is not written again in the next pass is seen.
  void spoil_results() const {
    const auto results = executor_->results();
    std::fill_n(const_cast<std::byte*>(results.data()), results.size(), std::byte{0xEE});
  }

  bool results_are(const std::vector<std::byte>& expected) const {
    const auto results = executor_->results();
    return std::equal(results.begin(), results.end(), expected.begin(), expected.end());
  }

 private:
  static std::int64_t soon() { return sys::now_ns() + 30'000'000'000; }

  sys::Mapping mapping_;
  ControlBlock block_;
  std::unique_ptr<Executor> executor_;
  mutable std::optional<TimeSheet> time_sheet_;
  mutable std::vector<std::int64_t> walls_ns_;
};

inline std::string text_of(const std::optional<Failure>& failure) {
  return failure ? failure->message : "";
}

inline std::string number(std::int64_t value) {
  return std::to_string(value);
}

/// Why a pool's passes are not those of a plain loop; empty when they are.
inline std::string difference_from_loop(const CaseSpec& spec, const PatternWorkload& workload, int passes,
                                        const Placement& placement = {}) {
  const std::string what = " with " + number(spec.workers) + " workers, schedule " +
                           number(static_cast<int>(spec.schedule)) + ", chunk " +
                           (spec.chunk ? number(static_cast<std::int64_t>(*spec.chunk)) : "auto") + ", " +
                           number(static_cast<std::int64_t>(workload.phases().front().items)) + " items";
  const Pool pool(spec, workload, placement);
  const std::vector<std::byte> expected = workload.expected();
  if (const auto failure = pool.start()) return failure->message + what;
  for (int pass = 0; pass < passes; ++pass) {
    pool.spoil_results();
    if (const auto failure = pool.run_pass()) return failure->message + what;
    if (!pool.results_are(expected)) return "pass " + number(pass) + " has other results" + what;
  }
  std::uint64_t items = 0;
  for (const model::WorkerRecord& record : pool.records()) {
    items += record.items;
    const model::TimeShares& shares = record.passes;
    if (shares.dispatch_ns < 0 || shares.busy_ns < 0 || shares.transfer_ns < 0 || shares.idle_ns < 0 ||
        shares.dispatch_ns + shares.busy_ns + shares.transfer_ns + shares.idle_ns != pool.passes_ns())
      return "the parts of worker " + number(record.index) + "'s time are not the passes'" + what;
  }
  if (items != static_cast<std::uint64_t>(passes) * workload.phases().front().items)
    return "items were counted wrongly" + what;
  pool->stop();
  if (!pool.results_are(expected)) return "stop changed the results" + what;
  return {};
}

/// All of: every schedule, some chunk sizes and item counts, 1 to 8 workers; the first difference from a
/// loop, if any.
inline std::string first_difference(Mode mode, std::optional<Transport> transport) {
  for (const Schedule schedule : {Schedule::fixed, Schedule::dynamic, Schedule::guided})
    for (const std::optional<std::size_t> chunk :
         {std::optional<std::size_t>(), std::optional<std::size_t>(1), std::optional<std::size_t>(7),
          std::optional<std::size_t>(64), std::optional<std::size_t>(5'000)})
      for (int workers = 1; workers <= 8; ++workers) {
        const std::size_t items = static_cast<std::size_t>(workers) % 2 == 0 ? 1'000 : 997;
        std::string difference = difference_from_loop(make_spec(mode, workers, schedule, chunk, transport),
                                                      PatternWorkload(items, 3), 4);
        if (!difference.empty()) return difference;
      }
  return {};
}

/// Passes of a workload with phases: 1 to 8 workers, some sizes (also more than a pipe holds), every schedule.
inline std::string first_difference_with_phases(Mode mode, std::optional<Transport> transport) {
  for (const Schedule schedule : {Schedule::fixed, Schedule::dynamic, Schedule::guided})
    for (const std::size_t items : {std::size_t{1}, std::size_t{7}, std::size_t{10'000}})
      for (const int workers : {1, 2, 3, 8}) {
        const ChainedWorkload workload(items);
        const Pool pool(make_spec(mode, workers, schedule, items / 50 + 1, transport), workload);
        if (const auto failure = pool.start()) return failure->message;
        for (int pass = 0; pass < 3; ++pass) {
          pool.spoil_results();
          if (const auto failure = pool.run_pass()) return failure->message;
          std::uint64_t result = 0;
          if (pool->results().size() != sizeof result) return "the results are not those of the last phase";
          std::memcpy(&result, pool->results().data(), sizeof result);
          if (result != workload.expected())
            return "pass " + number(pass) + " of " + number(static_cast<std::int64_t>(items)) +
                   " items with " + number(workers) + " workers gave another sum";
        }
        if (const auto failure = pool->stop()) return failure->message;
      }
  return {};
}

/// What a pool says when phase 1 of 0, 1, 2 throws.
inline std::string failure_of_a_phase(Mode mode, std::optional<Transport> transport) {
  const ChainedWorkload workload(100, 1);
  const Pool pool(make_spec(mode, mode == Mode::seq ? 1 : 3, Schedule::dynamic, 5, transport), workload);
  if (const auto failure = pool.start()) return failure->message;
  return text_of(pool.run_pass());
}

/// Item counts from none to a few more than workers.
inline std::string first_difference_with_few_items(Mode mode, std::optional<Transport> transport) {
  for (const Schedule schedule : {Schedule::fixed, Schedule::dynamic, Schedule::guided})
    for (const std::optional<std::size_t> chunk :
         {std::optional<std::size_t>(), std::optional<std::size_t>(2)})
      for (const std::size_t items : {0U, 1U, 2U, 4U, 5U, 6U, 11U})
        for (const std::size_t result_size : {8U, 0U}) {
          std::string difference = difference_from_loop(make_spec(mode, 5, schedule, chunk, transport),
                                                        PatternWorkload(items, result_size), 3);
          if (!difference.empty())
            return difference + ", result size " + number(static_cast<std::int64_t>(result_size));
        }
  return {};
}

/// Starts a pool `times` times, each time for a few passes: a race in the hand-shakes shows as a time-out or
/// a wrong result.
inline std::string first_difference_of_starts(Mode mode, std::optional<Transport> transport, int times) {
  const PatternWorkload workload(100, 8);
  for (int i = 0; i < times; ++i) {
    const int workers = 2 + i % 3;
    const Schedule schedule = i % 4 < 2 ? Schedule::dynamic : Schedule::fixed;
    std::string difference = difference_from_loop(make_spec(mode, workers, schedule, 9, transport), workload,
                                                  3, {.spin = i % 2 == 0});
    if (!difference.empty()) return "start " + number(i) + ": " + difference;
  }
  return {};
}

}  // namespace parbench::exec
