#pragma once

#include <cstdint>
#include <map>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>

namespace parbench::mp {

/// Whether a semaphore's value may grow beyond its first one.
enum class Bounded { no, yes };

namespace detail {

struct SemaphoreObject : ManagedObject {
  SemaphoreObject(std::uint64_t permits, Bounded is_bounded)
      : value(permits), initial(permits), bounded(is_bounded) {}
  void forget(const Caller& caller) override;

  std::uint64_t value;
  std::uint64_t initial;
  Bounded bounded;
  std::map<std::uint64_t, std::uint64_t> held;  ///< by the caller's id
};

}  // namespace detail

/// A semaphore in a manager's server (see Manager::semaphore). Permits that a thread or process holds when it
/// ends, killed or not, return.
class ManagedSemaphore : public detail::Proxy {
 public:
  /// False when there is still no permit after `timeout`.
  bool acquire(Timeout timeout = forever) const;
  /// Throws ValueError when a bounded one has all its permits.
  void release() const;
  std::uint64_t value() const;

  void lock() const { acquire(); }
  bool try_lock() const;
  void unlock() const { release(); }
};

}  // namespace parbench::mp
