#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>
#include <stdexcept>
#include <utility>

#include "base/text.hpp"
#include "sys/mapping.hpp"
#include "sys/process_mutex.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

constexpr std::size_t workers_max = 4096;  // the command line's
/// So far apart that no cache line, nor the pair of lines that is fetched at once, holds two.
constexpr std::size_t apart = 128;

using Count = std::atomic<std::uint64_t>;

struct alignas(apart) PaddedCount {
  Count value{0};
};

/// In memory that all workers share, be they threads or processes.
struct Counters {
  std::atomic<std::size_t> enrolled{0};  ///< all workers that ever counted are below
  PaddedCount total;
  alignas(apart) sys::ProcessMutex mutex;
  std::uint64_t guarded = 0;  ///< by mutex
  alignas(apart) std::array<Count, workers_max> adjacent{};
  std::array<PaddedCount, workers_max> padded{};
};

void enroll(Counters& counters, std::size_t worker) {
  if (worker >= workers_max)
    throw std::out_of_range("counter: there is no counter for worker " + std::to_string(worker));
  std::size_t enrolled = counters.enrolled.load(std::memory_order_relaxed);
  while (enrolled <= worker &&
         !counters.enrolled.compare_exchange_weak(enrolled, worker + 1, std::memory_order_relaxed)) {
  }
}

/// Each adds 1 `times` times. Between the phases of a pass everybody waits for everybody, which orders the rest: relaxed
/// is enough.
using Adder = void (*)(Counters&, std::size_t worker, std::uint64_t times);

void add_to_atomic(Counters& counters, std::size_t, std::uint64_t times) {
  for (; times > 0; --times) counters.total.value.fetch_add(1, std::memory_order_relaxed);
}

void add_under_lock(Counters& counters, std::size_t, std::uint64_t times) {
  for (; times > 0; --times) {
    const std::scoped_lock lock(counters.mutex);
    ++counters.guarded;
  }
}

/// Only its own worker writes to it, so that a load and a store will do.
void add_to_own(Count& own, std::uint64_t times) {
  for (; times > 0; --times) own.store(own.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void add_to_padded(Counters& counters, std::size_t worker, std::uint64_t times) {
  add_to_own(counters.padded[worker].value, times);
}

void add_to_adjacent(Counters& counters, std::size_t worker, std::uint64_t times) {
  add_to_own(counters.adjacent[worker], times);
}

void add_at_once(Counters& counters, std::size_t, std::uint64_t times) {
  std::uint64_t mine = 0;
  for (; times > 0; --times) {
    ++mine;
    asm volatile("" : "+r"(mine));  // or the loop would be one addition
  }
  counters.total.value.fetch_add(mine, std::memory_order_relaxed);
}

Adder adder_of(const std::string& kind) {
  if (kind == "lock") return add_under_lock;
  if (kind == "padded") return add_to_padded;
  if (kind == "per_worker") return add_to_adjacent;
  if (kind == "local") return add_at_once;
  return add_to_atomic;
}

/// Whatever an earlier pass, or a worker that died in it, has left.
void reset(Counters& counters) {
  {
    const std::scoped_lock lock(counters.mutex);
    counters.guarded = 0;
  }
  counters.total.value = 0;
  for (std::size_t worker = 0; worker < counters.enrolled; ++worker) {
    counters.adjacent[worker] = 0;
    counters.padded[worker].value = 0;
  }
}

std::uint64_t sum(Counters& counters) {
  const std::scoped_lock lock(counters.mutex);
  std::uint64_t total = counters.guarded + counters.total.value;
  for (std::size_t worker = 0; worker < counters.enrolled; ++worker)
    total += counters.adjacent[worker] + counters.padded[worker].value;
  return total;
}

class Counter final : public Workload {
 public:
  Counter(Adder add, std::size_t items, std::uint64_t increments, std::string description)
      : add_(add), items_(items), increments_(increments), description_(std::move(description)) {}
  ~Counter() override { counters_.~Counters(); }

  /// Reset, count, sum.
  std::vector<Phase> phases() const override { return {{1, 0}, {items_, 0}, {1, sizeof(std::uint64_t)}}; }
  std::string describe() const override { return description_; }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    if (worker.phase == 0) return reset(counters_);
    if (worker.phase == 2) {
      *reinterpret_cast<std::uint64_t*>(out.data()) = checked_sum();
      return;
    }
    const auto index = static_cast<std::size_t>(worker.index);
    enroll(counters_, index);
    for (std::size_t item = items.begin; item < items.end; ++item) add_(counters_, index, increments_);
  }

 private:
  std::uint64_t checked_sum() const {
    const std::uint64_t expected = items_ * increments_;
    const std::uint64_t total = sum(counters_);
    if (total != expected)
      throw std::runtime_error("counted " + std::to_string(total) + " instead of " +
                               std::to_string(expected));
    return total;
  }

  Adder add_;
  std::size_t items_;
  std::uint64_t increments_;
  std::string description_;
  sys::Mapping mapping_ = sys::Mapping::shared(sizeof(Counters));
  Counters& counters_ = *new (mapping_.bytes().data()) Counters;
};

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const std::int64_t items = parameters.count("items");
  const std::int64_t increments = parameters.count("increments");
  const std::string& kind = parameters.text("kind");
  return std::make_unique<Counter>(adder_of(kind), static_cast<std::size_t>(items),
                                   static_cast<std::uint64_t>(increments),
                                   base::format_count(items * increments) + " increments by 1, " + kind);
}

}  // namespace

WorkloadKind counter() {
  return {
      .name = "counter",
      .summary = "all workers count together: what does it cost to share a counter, a lock or a cache line?",
      .item_name = "items",
      .parameters = {{.name = "kind",
                      .type = ParameterType::choice,
                      .default_value = "atomic",
                      .help = "one atomic, one under a lock, one per worker (a cache line each, or side by "
                              "side: false sharing), or counting alone and adding once per item",
                      .choices = {"atomic", "lock", "padded", "per_worker", "local"}},
                     {.name = "items",
                      .type = ParameterType::count,
                      .default_value = "100",
                      .help = "how many items",
                      .minimum = 0,
                      .maximum = 1e9},
                     {.name = "increments",
                      .type = ParameterType::count,
                      .default_value = "20k",
                      .help = "increments per item",
                      .minimum = 0,
                      .maximum = 1e9}},
      .prepare = prepare};
}

}  // namespace parbench::workloads
