#pragma once

#include <atomic>
#include <concepts>
#include <functional>
#include <mutex>
#include <parbench/mp/detail/shareable.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/rlock.hpp>
#include <type_traits>
#include <utility>

/// Single values in memory that processes share. Made before the fork and inherited; what one process writes,
/// the others read. All constructors throw std::runtime_error where the system refuses the memory.
namespace parbench::mp {

/// A value with an RLock of its own, which get(), set() and with() take for as long as they last. Between a
/// get() and a set() another may write: what depends on the value belongs into one with(), or under
/// get_lock(). All of them throw OwnerDied when who held the lock died: the value may be half-written.
///
///     counter.with([](int& count) { ++count; });
template <class T>
class Value {
  static_assert((detail::require_shareable<T>(), true));

 public:
  Value() : Value(T{}) {}
  explicit Value(const T& value) : value_(std::in_place, value) {}

  T get() const {
    const std::scoped_lock guard(lock_);
    return *value_;
  }

  void set(const T& value) {
    const std::scoped_lock guard(lock_);
    *value_ = value;
  }

  /// Calls `use(T&)` with the lock held; returns what it returns, by value: a reference would be used without
  /// the lock.
  template <std::invocable<T&> Use>
  auto with(Use use) {
    const std::scoped_lock guard(lock_);
    return std::invoke(use, *value_);
  }

  RLock& get_lock() const noexcept { return lock_; }

 private:
  mutable RLock lock_;
  detail::Shared<T> value_;
};

/// A value without a lock: who writes sees to it that no one else reads or writes meanwhile.
template <class T>
class RawValue {
  static_assert((detail::require_shareable<T>(), true));

 public:
  RawValue() : RawValue(T{}) {}
  explicit RawValue(const T& value) : value_(std::in_place, value) {}

  /// As of a pointer, for as long as this object lives.
  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return &*value_; }

  T get() const { return *value_; }
  void set(const T& value) { *value_ = value; }

 private:
  detail::Shared<T> value_;
};

/// A std::atomic that processes share: each operation is whole, wherever a process is killed. All are
/// sequentially consistent unless an order is given.
template <class T>
class AtomicValue {
  static_assert((detail::require_shareable<T>(), true));
  static_assert(std::atomic<T>::is_always_lock_free,
                "this type is too large for an atomic without a lock: use mp::Value");

 public:
  static constexpr auto strictly = std::memory_order_seq_cst;

  AtomicValue() : AtomicValue(T{}) {}
  explicit AtomicValue(T value) : value_(std::in_place, value) {}

  T load(std::memory_order order = strictly) const noexcept { return value_->load(order); }
  void store(T value, std::memory_order order = strictly) noexcept { value_->store(value, order); }
  T exchange(T value, std::memory_order order = strictly) noexcept { return value_->exchange(value, order); }

  /// When the value is `expected` it becomes `desired`; else `expected` becomes the value. Returns which.
  bool compare_exchange(T& expected, T desired, std::memory_order order = strictly) noexcept {
    return value_->compare_exchange_strong(expected, desired, order);
  }

  /// Returns what the value was before.
  T fetch_add(T summand, std::memory_order order = strictly) noexcept requires std::is_arithmetic_v<T> {
    return value_->fetch_add(summand, order);
  }
  T fetch_sub(T summand, std::memory_order order = strictly) noexcept requires std::is_arithmetic_v<T> {
    return value_->fetch_sub(summand, order);
  }

  /// As std::atomic's, these return the new value, but for the postfix ones.
  T operator+=(T summand) noexcept requires std::is_arithmetic_v<T> { return *value_ += summand; }
  T operator-=(T summand) noexcept requires std::is_arithmetic_v<T> { return *value_ -= summand; }
  T operator++() noexcept requires std::integral<T> { return ++*value_; }
  T operator--() noexcept requires std::integral<T> { return --*value_; }
  T operator++(int) noexcept requires std::integral<T> { return (*value_)++; }
  T operator--(int) noexcept requires std::integral<T> { return (*value_)--; }

  T operator=(T value) noexcept {
    store(value);
    return value;
  }
  operator T() const noexcept { return load(); }

 private:
  detail::Shared<std::atomic<T>> value_;
};

}  // namespace parbench::mp
