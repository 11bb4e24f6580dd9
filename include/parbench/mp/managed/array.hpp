#pragma once

#include <cstddef>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <parbench/mp/detail/proxy.hpp>
#include <parbench/mp/managed/list.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace parbench::mp {

/// A row of values in a manager's server whose number stays (see Manager::array). Indices are as of
/// ManagedList. An Array in shared memory is much faster; this one can be made after the fork, and sent.
template <Sendable T>
class ManagedArray : public detail::Proxy {
 public:
  T get(std::ptrdiff_t index) const { return list().get(index); }
  void set(std::ptrdiff_t index, const T& value) const { list().set(index, value); }
  std::size_t size() const { return list().size(); }
  std::vector<T> snapshot() const { return list().snapshot(); }
  std::vector<T> slice(std::ptrdiff_t first, std::ptrdiff_t last) const { return list().slice(first, last); }
  template <class Change>
  auto modify(std::ptrdiff_t index, Change change) const {
    return list().modify(index, change);
  }

 private:
  /// The object in the server is one.
  ManagedList<T> list() const {
    ManagedList<T> list;
    static_cast<detail::Proxy&>(list) = *this;
    return list;
  }
};

}  // namespace parbench::mp
