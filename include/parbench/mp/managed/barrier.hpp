#pragma once

#include <cstdint>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <set>

namespace parbench::mp {
namespace detail {

struct BarrierObject : ManagedObject {
  explicit BarrierObject(std::uint64_t count);
  void forget(const Caller& caller) override;

  std::uint64_t parties;
  std::uint64_t round = 0;          ///< how often all had come
  std::set<std::uint64_t> waiting;  ///< callers of this round
  bool is_broken = false;
};

}  // namespace detail

/// A barrier in a manager's server (see Manager::barrier). Broken when one gives up waiting at it or dies
/// there, and by abort(): then all who wait, and who come before reset(), get BrokenBarrier.
class ManagedBarrier : public detail::Proxy {
 public:
  /// Waits until all have come. Returns a number from 0 to parties() - 1, another to each.
  std::uint64_t wait(Timeout timeout = forever) const;
  void abort() const;
  void reset() const;  ///< who waits gets BrokenBarrier
  std::uint64_t parties() const;
  std::uint64_t n_waiting() const;
  bool broken() const;
};

}  // namespace parbench::mp
