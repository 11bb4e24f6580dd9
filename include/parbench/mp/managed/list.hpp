#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <deque>
#include <iterator>
#include <limits>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/places.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <parbench/mp/error.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace parbench::mp {
namespace detail {

template <class T>
struct ListObject : ManagedObject {
  explicit ListObject(std::vector<T> initial)
      : items(std::make_move_iterator(initial.begin()), std::make_move_iterator(initial.end())) {}

  T& at(std::ptrdiff_t index) { return items[static_cast<std::size_t>(place_of(index, items.size()))]; }

  auto find(const T& value) {
    const auto found = std::find(items.begin(), items.end(), value);
    if (found == items.end()) throw ValueError("the value is not in the list");
    return found;
  }

  std::deque<T> items;  // not a vector: there is one of bool whose elements are no objects
};

}  // namespace detail

/// A list in a manager's server (see Manager::list). Each function is one step: no other process sees it half
/// done. Indices are Python's, negative ones count from the end; std::out_of_range where there is no such
/// element. Values go to and fro as copies.
template <Sendable T>
class ManagedList : public detail::Proxy {
 public:
  static constexpr std::ptrdiff_t end =
      std::numeric_limits<std::ptrdiff_t>::max();  ///< of a slice: the list's

  void append(const T& value) const {
    call<void>([](Object& list, T& v) { list.items.push_back(std::move(v)); }, value);
  }
  void extend(const std::vector<T>& values) const {
    call<void>(
        [](Object& list, std::vector<T>& more) {
          list.items.insert(list.items.end(), std::make_move_iterator(more.begin()),
                            std::make_move_iterator(more.end()));
        },
        values);
  }

  /// Before that index; beyond the ends, at the end.
  void insert(std::ptrdiff_t index, const T& value) const {
    call<void>(
        [](Object& list, std::ptrdiff_t& i, T& v) {
          list.items.insert(list.items.begin() + detail::clamped_place(i, list.items.size()), std::move(v));
        },
        index, value);
  }

  T get(std::ptrdiff_t index) const {
    return call<T>([](Object& list, std::ptrdiff_t& i) -> T& { return list.at(i); }, index);
  }
  void set(std::ptrdiff_t index, const T& value) const {
    call<void>([](Object& list, std::ptrdiff_t& i, T& v) { list.at(i) = std::move(v); }, index, value);
  }

  /// Takes one off, the last unless told. Throws std::out_of_range.
  T pop(std::ptrdiff_t index = -1) const {
    return call<T>(
        [](Object& list, std::ptrdiff_t& i) {
          const auto place = list.items.begin() + detail::place_of(i, list.items.size());
          T value = std::move(*place);
          list.items.erase(place);
          return value;
        },
        index);
  }

  /// The first that is equal. Throws ValueError where none is.
  void remove(const T& value) const requires std::equality_comparable<T> {
    call<void>([](Object& list, T& v) { list.items.erase(list.find(v)); }, value);
  }
  std::size_t index(const T& value) const requires std::equality_comparable<T> {
    return call<std::size_t>(
        [](Object& list, T& v) { return static_cast<std::size_t>(list.find(v) - list.items.begin()); },
        value);
  }
  std::size_t count(const T& value) const requires std::equality_comparable<T> {
    return call<std::size_t>(
        [](Object& list, T& v) {
          return static_cast<std::size_t>(std::count(list.items.begin(), list.items.end(), v));
        },
        value);
  }
  bool contains(const T& value) const requires std::equality_comparable<T> { return count(value) != 0; }

  std::size_t size() const {
    return call<std::size_t>([](Object& list) { return list.items.size(); });
  }
  bool empty() const { return size() == 0; }
  void clear() const {
    call<void>([](Object& list) { list.items.clear(); });
  }
  void reverse() const {
    call<void>([](Object& list) { std::reverse(list.items.begin(), list.items.end()); });
  }

  /// Equal ones stay in their order.
  void sort() const {
    call<void>([](Object& list) { std::stable_sort(list.items.begin(), list.items.end()); });
  }

  /// By `is_less`, which runs in the server: a function pointer or a closure of plain values.
  template <class Less>
  void sort(Less is_less) const {
    call<void>(
        [](Object& list, detail::SentFunction<Less>& less) {
          std::stable_sort(list.items.begin(), list.items.end(), less.function);
        },
        detail::SentFunction<Less>{is_less});
  }

  std::vector<T> snapshot() const { return slice(0, end); }

  /// Copies of the elements in [first, last), as list[first:last].
  std::vector<T> slice(std::ptrdiff_t first, std::ptrdiff_t last = end) const {
    return call<std::vector<T>>(
        [](Object& list, std::ptrdiff_t& from, std::ptrdiff_t& to) {
          const auto [begin, behind] = detail::slice_of(from, to, list.items.size());
          return std::vector<T>(list.items.begin() + begin, list.items.begin() + behind);
        },
        first, last);
  }

  /// Puts `values`, of which there may be more or less, in the place of those in [first, last).
  void set_slice(std::ptrdiff_t first, std::ptrdiff_t last, const std::vector<T>& values) const {
    call<void>(
        [](Object& list, std::ptrdiff_t& from, std::ptrdiff_t& to, std::vector<T>& with) {
          const auto [begin, behind] = detail::slice_of(from, to, list.items.size());
          const auto place = list.items.erase(list.items.begin() + begin, list.items.begin() + behind);
          list.items.insert(place, std::make_move_iterator(with.begin()),
                            std::make_move_iterator(with.end()));
        },
        first, last, values);
  }
  void erase_slice(std::ptrdiff_t first, std::ptrdiff_t last = end) const { set_slice(first, last, {}); }

  /// Runs `change(T&)` on an element in the server, as one step; its result. `change` is a function pointer
  /// or a closure of plain values, and must be quick: all others wait meanwhile.
  template <class Change>
  auto modify(std::ptrdiff_t index, Change change) const {
    using Result = std::remove_cvref_t<std::invoke_result_t<Change&, T&>>;
    return call<Result>(
        [](Object& list, std::ptrdiff_t& i, detail::SentFunction<Change>& sent) -> Result {
          return sent.function(list.at(i));
        },
        index, detail::SentFunction<Change>{change});
  }

 private:
  using Object = detail::ListObject<T>;

  template <class Result, class Body, class... Arguments>
  Result call(Body body, const Arguments&... arguments) const {
    return Proxy::call<Object, Result>(body, arguments...);
  }
};

}  // namespace parbench::mp
