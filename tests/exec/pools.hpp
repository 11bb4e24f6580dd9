#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exec/executor.hpp"
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

  std::size_t item_count() const override { return items_; }
  std::size_t result_size() const override { return result_size_; }

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
      : mapping_(ControlBlock::create(spec.workers)),
        block_(mapping_, spec.workers),
        executor_(make_executor(spec, workload, block_, std::move(placement))) {}

  Executor* operator->() const { return executor_.get(); }
  const ControlBlock& block() const { return block_; }

  /// A start or a pass that may take long on a busy machine, but not for ever.
  std::optional<Failure> start() const { return executor_->start(soon()); }
  std::optional<Failure> run_pass() const {
    block_.enter(Stage::passing, sys::now_ns());
    return executor_->run_pass(soon());
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
                           number(static_cast<std::int64_t>(workload.item_count())) + " items";
  const Pool pool(spec, workload, placement);
  const std::vector<std::byte> expected = workload.expected();
  if (const auto failure = pool.start()) return failure->message + what;
  for (int pass = 0; pass < passes; ++pass) {
    pool.spoil_results();
    if (const auto failure = pool.run_pass()) return failure->message + what;
    if (!pool.results_are(expected)) return "pass " + number(pass) + " has other results" + what;
  }
  std::uint64_t items = 0;
  for (const model::WorkerRecord& record : pool.block().records()) items += record.items;
  if (items != static_cast<std::uint64_t>(passes) * workload.item_count())
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
