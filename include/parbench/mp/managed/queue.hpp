#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <parbench/mp/error.hpp>
#include <set>
#include <string>
#include <utility>

namespace parbench::mp {
namespace detail {

/// What join() finds.
struct QueueEnd {
  bool is_done;       ///< all that was put
  int processes = 0;  ///< that ended with tasks which they had taken and not done
  int tasks = 0;      ///< that were lost so

  /// is_done, or TasksLost.
  bool report() const {
    if (tasks == 0) return is_done;
    throw TasksLost(std::to_string(processes) + (processes == 1 ? " process" : " processes") +
                        " ended with " + std::to_string(tasks) + (tasks == 1 ? " task" : " tasks") +
                        " taken and not done; the queue works on without them",
                    processes, tasks);
  }
};

template <class T>
struct QueueObject : ManagedObject {
  explicit QueueObject(std::size_t size) : maxsize(size) {}

  bool is_full() const { return maxsize != 0 && items.size() >= maxsize; }

  /// As long as it must wait, no value.
  std::optional<bool> put(T& value, const Call& call) {
    if (is_full()) return call.is_last ? std::optional(false) : std::nullopt;
    items.push_back(std::move(value));
    ++unfinished;
    return true;
  }

  std::optional<T> take(const Caller& caller) {
    std::optional<T> item;
    if (items.empty()) return item;
    ++taken[caller.id];
    item.emplace(std::move(items.front()));
    items.pop_front();
    return item;
  }

  /// What it has not taken itself, it finishes for another: one that has ended, if any has.
  void finish_one(const Caller& caller) {
    const auto own = taken.find(caller.id);
    if (own == taken.end() && lost != 0) {
      --lost;
      return;
    }
    if (unfinished == 0) throw ValueError("task_done() was called more often than items were put");
    --unfinished;
    const auto from = own != taken.end() ? own : taken.begin();
    if (from != taken.end() && --from->second == 0) taken.erase(from);
  }

  void forget(const Caller& caller) override {
    const auto found = taken.find(caller.id);
    if (found == taken.end()) return;
    const std::size_t count = std::min(found->second, unfinished);
    taken.erase(found);
    if (count == 0) return;
    unfinished -= count;
    lost += count;
    losers.insert(caller.pid);
  }

  /// As long as join() must wait, no value. Of each loss it tells once.
  std::optional<QueueEnd> find_end(const Call& call) {
    QueueEnd end{.is_done = unfinished == 0};
    if (!end.is_done && lost == 0 && !call.is_last) return std::nullopt;
    if (lost != 0) end.processes = static_cast<int>(losers.size());
    end.tasks = static_cast<int>(std::exchange(lost, 0));
    losers.clear();
    return end;
  }

  std::deque<T> items;
  std::size_t maxsize;
  std::size_t unfinished = 0;
  std::map<std::uint64_t, std::size_t> taken;  ///< and not done, by the caller's id
  std::size_t lost = 0;                        ///< with callers that ended, since the last join()
  std::set<int> losers;                        ///< their processes
};

}  // namespace detail

/// A queue in a manager's server (see Manager::queue), first in, first out; also what Python calls a
/// JoinableQueue. A Queue in shared memory is faster; this one can be made after the fork, sent, and used by
/// processes that are no relatives but through the manager. An item whose getter is killed before get()
/// returned is lost.
template <Sendable T>
class ManagedQueue : public detail::Proxy {
 public:
  /// Waits while the queue is full. Throws Full when it still is after `timeout`.
  void put(const T& value, Timeout timeout = forever) const {
    if (!put_within(timeout, value)) throw Full("the queue is full");
  }
  /// Whether there was room.
  bool try_put(const T& value) const { return put_within(std::chrono::nanoseconds(0), value); }

  /// Waits while the queue is empty. Throws Empty when it still is after `timeout`.
  T get(Timeout timeout = forever) const {
    auto value = get_within(timeout);
    if (!value) throw Empty("the queue is empty");
    return std::move(*value);
  }
  std::optional<T> try_get() const { return get_within(std::chrono::nanoseconds(0)); }

  std::size_t qsize() const {
    return Proxy::call<Object, std::size_t>([](Object& queue) { return queue.items.size(); });
  }
  bool empty() const { return qsize() == 0; }
  bool full() const {
    return Proxy::call<Object, bool>([](Object& queue) { return queue.is_full(); });
  }

  /// An item that was got is done with. Throws ValueError when called more often than items were put.
  void task_done() const {
    Proxy::call<Object, void>([](Object& queue, detail::Call& call) { queue.finish_one(call.caller); });
  }

  /// Waits until all that was put is done with. False after `timeout`. For queues whose consumers call
  /// task_done(). Throws TasksLost as soon as a thread or process has ended with tasks that it had taken and not
  /// done, unless another called task_done() for it. One join() hears of each; those tasks then count as done,
  /// and the next join() waits for the rest.
  bool join(Timeout timeout = forever) const {
    return Proxy::call_waiting<Object, detail::QueueEnd>(
               timeout, [](Object& queue, detail::Call& call) { return queue.find_end(call); })
        .report();
  }

 private:
  using Object = detail::QueueObject<T>;

  bool put_within(Timeout timeout, const T& value) const {
    return Proxy::call_waiting<Object, bool>(
        timeout, [](Object& queue, detail::Call& call, T& v) { return queue.put(v, call); }, value);
  }

  std::optional<T> get_within(Timeout timeout) const {
    return Proxy::call_waiting<Object, std::optional<T>>(timeout, [](Object& queue, detail::Call& call) {
      if (queue.items.empty() && !call.is_last) return detail::Progress::must_wait;
      encode(call.reply, queue.take(call.caller));
      return detail::Progress::done;
    });
  }
};

}  // namespace parbench::mp
