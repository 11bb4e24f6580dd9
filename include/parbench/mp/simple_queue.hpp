#pragma once

#include <parbench/mp/detail/basic_queue.hpp>

namespace parbench::mp {

/// A Queue with less to choose from: no maxsize, no time-outs.
template <class T>
class SimpleQueue : private detail::BasicQueue<T, detail::NoBooks> {
  using Base = detail::BasicQueue<T, detail::NoBooks>;

 public:
  /// As Queue's.
  explicit SimpleQueue(const QueueOptions& options = {}) : Base(0, options) {}

  /// As Queue's, waiting for as long as it takes.
  void put(const T& value) { Base::put(value); }
  T get() { return Base::get(); }

  using Base::close;
  using Base::empty;
};

}  // namespace parbench::mp
