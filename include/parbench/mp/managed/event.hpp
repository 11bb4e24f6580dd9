#pragma once

#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>

namespace parbench::mp {
namespace detail {

struct EventObject : ManagedObject {
  bool is_set = false;
};

}  // namespace detail

/// An event in a manager's server (see Manager::event).
class ManagedEvent : public detail::Proxy {
 public:
  void set() const;
  void clear() const;
  bool is_set() const;
  /// Waits until it is set. False when it still is not after `timeout`.
  bool wait(Timeout timeout = forever) const;
};

}  // namespace parbench::mp
