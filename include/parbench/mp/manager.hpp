#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <parbench/mp/managed/array.hpp>
#include <parbench/mp/managed/barrier.hpp>
#include <parbench/mp/managed/condition.hpp>
#include <parbench/mp/managed/dict.hpp>
#include <parbench/mp/managed/event.hpp>
#include <parbench/mp/managed/list.hpp>
#include <parbench/mp/managed/lock.hpp>
#include <parbench/mp/managed/queue.hpp>
#include <parbench/mp/managed/semaphore.hpp>
#include <parbench/mp/managed/value.hpp>
#include <utility>
#include <vector>

namespace parbench::mp {

/// Containers and locks that many processes share, of any types that can be sent: a server process holds them,
/// and proxies reach it. Proxies are small handles; they go to other processes by fork or in messages, and may
/// be elements of managed containers themselves.
///
///     Manager manager;                                   // starts the server
///     auto counts = manager.dict<std::string, int>();
///     ... in any child:  counts.modify("apples", 0, [](int& count) { ++count; });
///
/// Belongs to the process that made it: shutdown() there, its destructor, or that process's death end the
/// server. Children inherit it, with their descriptors, and make further objects through it; what they do with
/// their copy of the handle does not end the server. Objects live as long as the server.
///
/// Requests are carried out one after another, each as one step. Who must wait (for an item, a lock, an event)
/// is answered later and holds up no one. When a thread or process ends, what it held is released. A request
/// for which the server has no memory fails, or closes its thread's channel; others are served.
///
/// The server knows what the program knew when the manager was made. So types and functions of a library that
/// was loaded by dlopen later must not go to it: they are code at addresses where the server has none. And its
/// containers take only proxies of managers that were made before this one, or of this one; others are
/// answered with Closed.
///
/// May be static. When it is destroyed at exit, the main thread's thread_locals are so already, and proxies
/// that are used there throw Closed.
class Manager {
 public:
  /// Forks the server. Throws ForkRefused when this process has more than one thread, and
  /// std::runtime_error where the system refuses.
  Manager();
  Manager(Manager&&) noexcept = default;
  Manager& operator=(Manager&& other) noexcept {
    std::swap(link_, other.link_);
    return *this;
  }
  ~Manager() { shutdown(); }

  /// Ends the server and all its objects; only in the process that made the manager, elsewhere nothing.
  void shutdown() noexcept;

  int server_pid() const;

  template <Sendable T>
  ManagedList<T> list(const std::vector<T>& initial = {}) const {
    return make<ManagedList<T>, detail::ListObject<T>>(initial);
  }

  template <Sendable Key, Sendable Value>
  ManagedDict<Key, Value> dict(const std::vector<std::pair<Key, Value>>& items = {}) const {
    return make<ManagedDict<Key, Value>, detail::DictObject<Key, Value>>(items);
  }

  template <Sendable T>
  ManagedValue<T> value(const T& initial) const {
    return make<ManagedValue<T>, detail::ValueObject<T>>(initial);
  }

  template <Sendable T>
  ManagedArray<T> array(const std::vector<T>& values) const {
    return make<ManagedArray<T>, detail::ListObject<T>>(values);
  }

  /// Of at most `maxsize` items; 0 for any number.
  template <Sendable T>
  ManagedQueue<T> queue(std::size_t maxsize = 0) const {
    return make<ManagedQueue<T>, detail::QueueObject<T>>(maxsize);
  }

  ManagedLock lock() const { return make<ManagedLock, detail::LockObject>(); }
  ManagedRLock rlock() const { return make<ManagedRLock, detail::LockObject>(); }
  ManagedCondition condition() const { return make<ManagedCondition, detail::ConditionObject>(); }
  ManagedEvent event() const { return make<ManagedEvent, detail::EventObject>(); }
  ManagedSemaphore semaphore(std::uint64_t permits = 1, Bounded bounded = Bounded::no) const {
    return make<ManagedSemaphore, detail::SemaphoreObject>(permits, bounded);
  }
  ManagedBarrier barrier(std::uint64_t parties) const {
    return make<ManagedBarrier, detail::BarrierObject>(parties);
  }

 private:
  template <class Handle, class Object, class... Arguments>
  Handle make(const Arguments&... arguments) const {
    const auto id = detail::request<std::uint64_t>(link(), &detail::handle_creation<Object, Arguments...>, 0,
                                                   detail::Deadline::never(), arguments...);
    Handle handle;
    handle.refer_to(link_, id);
    return handle;
  }

  detail::ManagerLink& link() const;

  std::shared_ptr<detail::ManagerLink> link_;
};

}  // namespace parbench::mp
