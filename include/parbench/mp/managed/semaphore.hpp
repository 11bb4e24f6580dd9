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
  std::map<std::uint64_t, std::uint64_t> held;  ///< acquired and released by no one, by the caller's id
};

}  // namespace detail

/// A semaphore in a manager's server (see Manager::semaphore). Permits that a thread or process holds when it
/// ends, killed or not, return: those that it acquired and that no one has released. Where one acquires and
/// another releases, as in signalling, a release is taken off what the releaser holds, or else any other; so
/// one who ends between acquiring and the other's release gives back a permit that is released again later.
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
