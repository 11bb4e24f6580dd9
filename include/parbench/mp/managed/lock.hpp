#pragma once

#include <cstdint>
#include <optional>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>

namespace parbench::mp {
namespace detail {

struct LockObject : ManagedObject {
  void forget(const Caller& caller) override;

  bool is_held_by(const Caller& caller) const { return depth != 0 && owner.id == caller.id; }

  Caller owner{};
  std::uint64_t depth = 0;  ///< how often it was acquired and not released; 0 is free
  int dead_pid = 0;         ///< of an owner that died, until the next is told
};

/// What ManagedLock and ManagedRLock share.
class LockProxy : public Proxy {
 public:
  /// False when another still holds it after `timeout`. Throws OwnerDied, holding the lock, when its last
  /// holder ended without releasing it.
  bool acquire(Timeout timeout = forever) const;
  void release() const;
  bool locked() const;

  // As the standard library names them, for std::scoped_lock and std::unique_lock.
  void lock() const { acquire(); }
  bool try_lock() const;
  void unlock() const { release(); }

 protected:
  enum class Kind { plain, recursive };
  explicit LockProxy(Kind kind) : kind_(kind) {}

  /// What an attempt to take it comes to.
  struct Taken {
    bool is_taken;
    int dead_pid;          ///< of the holder who ended without releasing it
    std::uint64_t by = 0;  ///< the caller's id
  };
  /// Throws OwnerDied, or returns is_taken.
  bool report(Taken taken) const;

 private:
  void release_if_held_by(std::uint64_t caller) const;

  Kind kind_;
};

}  // namespace detail

/// A lock in a manager's server (see Manager::lock). Held by a thread, but any may release it, as Python's.
/// When its holder ends, killed or not, it is free, and the next to acquire it is told by OwnerDied; also when
/// one was killed while it waited, and the server gave it the lock before it saw that.
/// Released in the block that catches OwnerDied, it is not released again at its end.
/// release() of one that no one holds throws NotAllowed.
class ManagedLock : public detail::LockProxy {
 public:
  ManagedLock() : LockProxy(Kind::plain) {}
};

/// A lock that its holder may acquire again, and must release as often. Of another's lock release() throws
/// NotAllowed.
class ManagedRLock : public detail::LockProxy {
 public:
  ManagedRLock() : LockProxy(Kind::recursive) {}
};

}  // namespace parbench::mp
