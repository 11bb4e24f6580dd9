#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <parbench/mp/array.hpp>
#include <parbench/mp/async_result.hpp>
#include <parbench/mp/current.hpp>
#include <parbench/mp/detail/task.hpp>
#include <parbench/mp/exception.hpp>
#include <parbench/mp/process.hpp>
#include <parbench/mp/result_iterator.hpp>
#include <ranges>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace parbench::mp {

struct PoolOptions {
  /// Runs in each worker before its first task. What it throws breaks the pool.
  std::function<void()> initializer{};

  /// A worker that has done so many tasks (calls or chunks) is replaced by a fresh one.
  std::optional<std::size_t> max_tasks_per_child{};

  /// So many dead workers are replaced; with one more the pool is broken.
  int max_lost_workers = 100;

  OtherThreads threads = OtherThreads::refused;
};

/// How many items a task gets.
class ChunkSize {
 public:
  ChunkSize() = default;  ///< so that each worker gets four chunks

  /// Throws ValueError below 1.
  ChunkSize(std::ptrdiff_t items) {  // NOLINT(google-explicit-constructor): map(f, items, 16)
    if (items < 1) throw ValueError("chunksize must be at least 1, not " + std::to_string(items));
    items_ = static_cast<std::size_t>(items);
  }

  /// Of `items` items over `workers` workers: ceil(items / (4 x workers)) unless it was set.
  std::size_t of(std::size_t items, int workers) const {
    const auto shares = 4 * static_cast<std::size_t>(workers);
    return items_ != 0 ? items_ : std::max<std::size_t>(1, (items + shares - 1) / shares);
  }

 private:
  std::size_t items_ = 0;
};

/// A pool of worker processes that compute what is handed to them, as Python's. The workers are forked when
/// the pool is made, from a process with one thread, and see what there is then; so make it before threads.
///
/// What runs in a worker is a function pointer, or a lambda or struct that captures only trivially copyable
/// values, and nothing by reference. Arguments and results are anything Sendable. Shared objects (Value, Array,
/// Queue, Lock) that were made before the pool may be captured by pointer, [p = &queue]; a pointer to anything
/// else shows what was there when the pool was made.
///
/// An exception in a worker is thrown here again (exception.hpp). A worker that dies costs the task it was at,
/// whose caller gets WorkerLost, and is replaced. Nothing ever hangs on the dead.
///
/// Every member may be called from any thread of the process that made the pool; another process gets
/// NotAllowed. The pool has no thread of its own: see AsyncResult. It may be made in a worker of another pool. It
/// dies with the thread that made it.
class Pool {
 public:
  /// Throws ValueError below 1 process, 1 task or 0 lost workers, ForkRefused when this process has other threads, and
  /// std::runtime_error when the system refuses, naming the limit.
  explicit Pool(int processes = usable_cpu_count(), PoolOptions options = {}) {
    if (options.max_tasks_per_child == 0) throw ValueError("max_tasks_per_child must be at least 1");
    core_ = std::make_shared<detail::PoolCore>(detail::PoolSettings{
        processes, std::move(options.initializer), options.max_tasks_per_child.value_or(0),
        options.max_lost_workers, options.threads});
  }

  Pool(Pool&&) noexcept = default;
  Pool& operator=(Pool&& other) noexcept {
    const Pool old(std::move(*this));
    core_ = std::move(other.core_);
    return *this;
  }

  /// As terminate().
  ~Pool() {
    if (core_ && core_->is_mine()) core_->terminate();
  }

  int processes() const { return core().processes(); }
  std::vector<int> worker_pids() const { return core().worker_pids(); }

  /// function(arguments...), in a worker.
  template <class Function, class... Arguments>
  auto apply(Function function, Arguments... arguments) {
    return apply_async(function, std::move(arguments)...).get();
  }

  template <class Function, class... Arguments>
  auto apply_async(Function function, Arguments... arguments) {
    detail::require_crossing<Function>();
    using Result = detail::ResultOf<Function, Arguments...>;
    using Call = std::tuple<Arguments...>;
    auto job = std::make_shared<detail::CallJob<Result>>();
    const Call call(std::move(arguments)...);
    detail::TaskRequest request{
        .job = job, .part = 0, .items = {0, 0}, .run = nullptr, .input_size = 0, .fill = {}};
    const detail::Starred<Function> starred{function};
    detail::set_input(request, starred, std::span(&call, 1));
    core().submit(request);
    return AsyncResult<Result>(shared_core(), std::move(job));
  }

  /// function(item) for each item, in the items' order; nothing for a function that returns nothing. When
  /// calls fail, throws the exception of the earliest chunk that did, after all others are done.
  template <class Function, std::ranges::input_range Items>
  auto map(Function function, const Items& items, ChunkSize chunk_size = {}) {
    return map_async(function, items, chunk_size).get();
  }

  template <class Function, std::ranges::input_range Items>
  auto map_async(Function function, const Items& items, ChunkSize chunk_size = {}) {
    using Item = ItemOf<Items>;
    using Result = detail::ResultOf<Function, Item>;
    const auto list = listed(items);
    const std::size_t chunk = chunk_size.of(list.size(), processes());
    auto job = std::make_shared<detail::MapJob<Result>>(list.size(), chunk);
    submit_items(job, function, std::span<const Item>(list), chunk);
    core().look([&] { job->make_room(); });
    return AsyncResult<std::vector<Result>>(shared_core(), std::move(job));
  }

  /// results[i] = function(items[i]) for all items, from one shared array into another: nothing is copied.
  /// Throws as map; ValueError when there are fewer results than items; NotAllowed for an array that was made
  /// after the pool, and so is not known to its workers.
  template <class Function, class Item, class Result>
  void map(Function function, const RawArray<Item>& items, const RawArray<Result>& results,
           ChunkSize chunk_size = {}) {
    map_async(function, items, results, chunk_size).get();
  }

  template <class Function, class Item, class Result>
  AsyncResult<detail::Nothing> map_async(Function function, const RawArray<Item>& items,
                                         const RawArray<Result>& results, ChunkSize chunk_size = {}) {
    if (results.size() < items.size())
      throw ValueError("an array of " + std::to_string(results.size()) + " has no room for " +
                       std::to_string(items.size()) + " results");
    if (std::max(items.memory().birth(), results.memory().birth()) > core().births())
      throw NotAllowed("the pool's workers do not know this array: make arrays before the pool");
    detail::require_crossing<Function>();
    auto job = std::make_shared<detail::FillJob>();
    submit_parts(job, items.size(), chunk_size.of(items.size(), processes()),
                 [&](detail::TaskRequest& request, std::size_t first, std::size_t size) {
                   detail::set_input(
                       request, function,
                       detail::Between<Item, Result>{items.data() + first, results.data() + first, size});
                 });
    return AsyncResult<detail::Nothing>(shared_core(), std::move(job));
  }

  /// function(a, b, ...) for each tuple or pair (a, b, ...).
  template <class Function, std::ranges::input_range Items>
  auto starmap(Function function, const Items& items, ChunkSize chunk_size = {}) {
    return map(detail::Starred<Function>{function}, items, chunk_size);
  }
  template <class Function, std::ranges::input_range Items>
  auto starmap_async(Function function, const Items& items, ChunkSize chunk_size = {}) {
    return map_async(detail::Starred<Function>{function}, items, chunk_size);
  }

  /// As map, but results can be fetched one by one, in the items' order, while others are still computed.
  template <class Function, std::ranges::input_range Items>
  auto imap(Function function, const Items& items, ChunkSize chunk_size = 1) {
    return stream(function, items, chunk_size, detail::Order::as_submitted);
  }

  /// The same in the order in which they get done.
  template <class Function, std::ranges::input_range Items>
  auto imap_unordered(Function function, const Items& items, ChunkSize chunk_size = 1) {
    return stream(function, items, chunk_size, detail::Order::as_finished);
  }

  /// No more tasks; the workers end when those that there are have been done.
  void close() { core().close(); }

  /// Ends the workers now. What was not done gives BrokenPool. Always returns.
  void terminate() { core().terminate(); }

  /// After close() or terminate(): waits until all tasks are done and all callbacks called, and the workers
  /// have ended.
  void join() { core().join(); }

 private:
  /// What an item is in a message. bool goes as a byte, since a vector<bool> has no bools to point to.
  template <class Items>
  using ItemOf = std::conditional_t<std::is_same_v<std::ranges::range_value_t<Items>, bool>, unsigned char,
                                    std::ranges::range_value_t<Items>>;

  /// The items side by side: the caller's own where they are, else a copy.
  template <class Items>
  static auto listed(const Items& items) {
    using Item = ItemOf<Items>;
    if constexpr (std::ranges::contiguous_range<const Items> &&
                  std::is_same_v<std::ranges::range_value_t<Items>, Item>) {
      return std::span<const Item>(std::ranges::data(items), std::ranges::size(items));
    } else {
      std::vector<Item> list;
      for (const auto& item : items) list.push_back(item);
      return list;
    }
  }

  /// Submits a job in parts of `chunk` items; set_input(request, first, size) makes one of them.
  template <class SetInput>
  void submit_parts(const std::shared_ptr<detail::Job>& job, std::size_t items, std::size_t chunk,
                    SetInput set_input) {
    core().check_open();
    const std::size_t parts = (items + chunk - 1) / chunk;
    job->expect(parts);
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t first = part * chunk;
      const std::size_t last = std::min(first + chunk, items);
      detail::TaskRequest request{
          .job = job, .part = part, .items = {first, last}, .run = nullptr, .input_size = 0, .fill = {}};
      set_input(request, first, last - first);
      core().submit(request);
    }
  }

  template <class Function, class Item>
  void submit_items(const std::shared_ptr<detail::Job>& job, const Function& function,
                    std::span<const Item> items, std::size_t chunk) {
    detail::require_crossing<Function>();
    submit_parts(job, items.size(), chunk,
                 [&](detail::TaskRequest& request, std::size_t first, std::size_t size) {
                   detail::set_input(request, function, items.subspan(first, size));
                 });
  }

  template <class Function, class Items>
  auto stream(Function function, const Items& items, ChunkSize chunk_size, detail::Order order) {
    using Item = ItemOf<Items>;
    using Result = detail::ResultOf<Function, Item>;
    const auto list = listed(items);
    const std::size_t chunk = chunk_size.of(list.size(), processes());
    auto job = std::make_shared<detail::StreamJob<Result>>();
    submit_items(job, function, std::span<const Item>(list), chunk);
    return ResultIterator<Result>(shared_core(), std::move(job), (list.size() + chunk - 1) / chunk, order);
  }

  const std::shared_ptr<detail::PoolCore>& shared_core() const {
    if (!core_) throw Closed("the pool was moved from");
    return core_;
  }
  detail::PoolCore& core() const { return *shared_core(); }

  std::shared_ptr<detail::PoolCore> core_;
};

}  // namespace parbench::mp
