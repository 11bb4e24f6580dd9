#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <memory>
#include <parbench/mp/detail/shareable.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/error.hpp>
#include <parbench/mp/rlock.hpp>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

/// Arrays in memory that processes share. Made before the fork and inherited; what one process writes, the
/// others read. Their size is fixed, and a page of theirs costs memory only once it is touched. As with
/// std::vector, `Array<int> a(n)` has n elements, and `Array<int> a{n}` has one, n.
namespace parbench::mp {

/// An array without a lock: who writes to an element sees to it that no one else reads or writes it meanwhile.
/// As with a pointer, a const RawArray lets its elements be changed.
template <class T>
class RawArray {
  static_assert((detail::require_shareable<T>(), true));

 public:
  /// `size` zeroes, or what T{} is. Throws ValueError for a size that no memory could have,
  /// std::runtime_error where the system refuses the memory.
  explicit RawArray(std::size_t size) : memory_(bytes_for(size)), size_(size) {
    // Of others, the zeroes of new memory are as good, and cost nothing.
    if constexpr (!std::is_trivially_default_constructible_v<T>)
      std::uninitialized_value_construct_n(data(), size_);
  }

  /// Copies of them.
  RawArray(std::initializer_list<T> elements) : RawArray(std::span(elements.begin(), elements.size())) {}

  template <class Elements>
  requires std::ranges::forward_range<const Elements> &&
      std::convertible_to<std::ranges::range_reference_t<const Elements>, T>
  explicit RawArray(const Elements& elements)
      : memory_(bytes_for(static_cast<std::size_t>(std::ranges::distance(elements)))),
        size_(static_cast<std::size_t>(std::ranges::distance(elements))) {
    T* place = data();
    for (const auto& element : elements) std::construct_at(place++, static_cast<T>(element));
  }

  RawArray(RawArray&& other) noexcept
      : memory_(std::move(other.memory_)), size_(std::exchange(other.size_, 0)) {}
  RawArray& operator=(RawArray&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~RawArray() = default;

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T* data() const noexcept { return reinterpret_cast<T*>(memory_.bytes().data()); }

  T& operator[](std::size_t index) const noexcept { return data()[index]; }

  /// Throws ValueError outside of the array.
  T& at(std::size_t index) const {
    if (index >= size_)
      throw ValueError("an array of " + std::to_string(size_) + " has no element " + std::to_string(index));
    return data()[index];
  }

  T* begin() const noexcept { return data(); }
  T* end() const noexcept { return data() + size_; }
  std::span<T> span() const noexcept { return {data(), size_}; }

  /// Where it lies: who hands it to processes that exist already can tell whether they know it, by its birth().
  const detail::SharedMemory& memory() const noexcept { return memory_; }

 private:
  static std::size_t bytes_for(std::size_t size) {
    if (size > std::numeric_limits<std::ptrdiff_t>::max() / sizeof(T))
      throw ValueError("an array cannot have " + std::to_string(size) + " elements");
    return size * sizeof(T);
  }

  detail::SharedMemory memory_;
  std::size_t size_;
};

/// An array with an RLock of its own. Nothing here takes it: one element is as good as a RawArray's, and what
/// belongs together is for the caller to lock.
///
///     const std::scoped_lock guard(totals.get_lock());
///     for (int& total : totals) total += 1;
template <class T>
class Array : public RawArray<T> {
 public:
  using RawArray<T>::RawArray;
  Array(std::initializer_list<T> elements) : RawArray<T>(elements) {}

  RLock& get_lock() const noexcept { return lock_; }

 private:
  mutable RLock lock_;
};

}  // namespace parbench::mp
