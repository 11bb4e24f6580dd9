#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <parbench/parameters.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// A workload is work cut into independent items. This header is all that is needed to write one: derive from
/// Workload, or give MapWorkload one function from an item to its result; PARBENCH_WORKLOAD (at the end) makes the file
/// a plug-in.
namespace parbench {

/// Items [begin, end).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  bool operator==(const Range&) const = default;
};

/// What one worker keeps for itself from item to item (a buffer, a connection, a random stream). Made in the
/// worker, by Workload::make_scratch, before the first pass; used by no other; destroyed in the worker.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  virtual ~Scratch() = default;
};

/// A step of a pass: its items are computed in any order and at once, and all of them before the next phase
/// begins.
struct Phase {
  std::size_t items = 0;  ///< may be 0
  /// Bytes of result per item, the same for each. Results are trivially copyable, since they may cross a pipe.
  std::size_t result_size = 0;

  bool operator==(const Phase&) const = default;
};

/// The worker that runs items, and how far its pass is.
struct Worker {
  int index = 0;               ///< 0 is the calling thread or process of the pool
  Scratch* scratch = nullptr;  ///< what make_scratch gave; null where it gave nothing
  std::size_t phase = 0;       ///< of the items, counted from 0
  /// The whole results of each phase before this one, in this pass.
  std::span<const std::span<const std::byte>> earlier = {};

  /// Those of phase `number` < phase, one T per item (or several, where a result is an array of T).
  template <class T>
  std::span<const T> results(std::size_t number) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::span<const std::byte> bytes = earlier[number];
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

/// Work that is ready to run: its input was built by the constructor (or by the catalogue's factory), before
/// anything forks. From then on it is immutable: threads share it and forked children inherit it, so every
/// member is const.
class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;

  /// What a pass consists of, in order: one phase for most work, at least one for any, the same each time it is asked.
  virtual std::vector<Phase> phases() const = 0;

  /// Computes `items` of phase `worker.phase` and writes their results to `out`, which is items.size() *
  /// result_size bytes, aligned for any type at the phase's first item, and may hold anything before. Called
  /// from several workers at once, for disjoint ranges in any order, and again in each pass: equal items must
  /// give equal bytes each time. Throwing marks the case as failed, with the exception's message and these
  /// items.
  virtual void run(Range items, std::span<std::byte> out, const Worker& worker) const = 0;

  /// What each worker needs for itself; nothing by default.
  virtual std::unique_ptr<Scratch> make_scratch() const { return nullptr; }

  /// The input in a reader's words, for the heading of the table: "1M ints, 4.00 MB in, 8.00 MB out".
  virtual std::string describe() const { return {}; }

  /// Bytes that a pass moves from and to memory, disk or network, as the field counts them for this work; 0 where
  /// bytes are not its measure. The table then shows a rate.
  virtual std::size_t bytes_moved() const { return 0; }

  /// The number that all modes must agree on, from the results of the last phase of a pass. None: XXH3 of the
  /// bytes is taken. Override it where equal answers may differ in bytes.
  virtual std::optional<std::uint64_t> digest(std::span<const std::byte>) const { return std::nullopt; }

  /// What must run beside the workers for as long as the workload is measured, such as a server that they
  /// ask; nothing by default. It is called once, in a process of its own, before the first worker is there,
  /// and ended from outside: it need never return. What it listens on must be open when it is asked for here.
  virtual std::function<void()> service() const { return {}; }
};

/// The order in which a workload's items are handed to workers.
enum class Schedule {
  fixed,    ///< equal contiguous shares decided beforehand ("static"): for items of equal cost
  dynamic,  ///< chunks of one size, claimed by whoever is free: for items of unequal cost
  guided    ///< chunks that shrink as the work runs out: few claims, yet even at the end
};

/// A workload's entry in the catalogue: what it is called, what it may be told, and how it is made.
struct WorkloadKind {
  std::string name;
  std::string summary;    ///< one line: the work, and the question that it answers
  std::string item_name;  ///< what one item is, in the plural: "ints", "files"
  std::vector<ParameterSpec> parameters = {};
  Schedule schedule = Schedule::fixed;  ///< what suits its items where the user does not say
  int workers_per_cpu = 1;              ///< default worker count; above 1 for work that mostly waits
  /// Builds the input. Throws with a message for the user where the parameters name something unusable.
  std::function<std::unique_ptr<const Workload>(const Parameters&)> prepare;
};

/// "One item in, one result out": what map_workload makes. The loop is compiled with the function inlined and
/// no virtual call inside, so that it vectorises.
template <class In, class Function>
class MapWorkload final : public Workload {
  using Out = std::invoke_result_t<const Function&, const In&>;
  static_assert(
      std::is_trivially_copyable_v<Out>,
      "a result crosses processes as bytes: return a trivially copyable type (no strings or vectors)");

 public:
  explicit MapWorkload(std::vector<In> input, Function function, std::string description = {})
      : input_(std::move(input)), function_(std::move(function)), description_(std::move(description)) {}

  std::vector<Phase> phases() const override { return {{input_.size(), sizeof(Out)}}; }
  std::string describe() const override { return description_; }

  void run(Range items, std::span<std::byte> out, const Worker&) const override {
    const In* const in = input_.data() + items.begin;
    Out* const results = reinterpret_cast<Out*>(out.data());
    const std::size_t count = items.size();
    const Function function = function_;  // a local copy: stores to `results` cannot be thought to change it
    for (std::size_t i = 0; i < count; ++i) results[i] = function(in[i]);
  }

 private:
  std::vector<In> input_;
  Function function_;
  std::string description_;
};

/// A workload that maps each element of `input` by `function`, which may be a lambda, to a trivially copyable
/// result. `description` is what describe() says.
///
///     return map_workload(std::move(numbers), [](const std::int32_t& x) { return std::int64_t{x} * x; });
template <class In, class Function>
std::unique_ptr<const Workload> map_workload(std::vector<In> input, Function function,
                                             std::string description = {}) {
  return std::make_unique<MapWorkload<In, Function>>(std::move(input), std::move(function),
                                                     std::move(description));
}

}  // namespace parbench

#include <parbench/detail/plugin_face.hpp>  // PARBENCH_WORKLOAD
