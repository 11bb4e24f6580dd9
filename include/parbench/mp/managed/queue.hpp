#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <parbench/mp/error.hpp>
#include <utility>

namespace parbench::mp {
namespace detail {

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

  std::optional<T> take() {
    std::optional<T> item;
    if (items.empty()) return item;
    item.emplace(std::move(items.front()));
    items.pop_front();
    return item;
  }

  std::deque<T> items;
  std::size_t maxsize;
  std::size_t unfinished = 0;
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
    Proxy::call<Object, void>([](Object& queue) {
      if (queue.unfinished == 0) throw ValueError("task_done() was called more often than items were put");
      --queue.unfinished;
    });
  }

  /// Waits until all that was put is done with. False after `timeout`.
  bool join(Timeout timeout = forever) const {
    return Proxy::call_waiting<Object, bool>(timeout, [](Object& queue, detail::Call& call) {
      const bool is_done = queue.unfinished == 0;
      return is_done || call.is_last ? std::optional(is_done) : std::nullopt;
    });
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
      encode(call.reply, queue.take());
      return detail::Progress::done;
    });
  }
};

}  // namespace parbench::mp
