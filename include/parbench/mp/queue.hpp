#pragma once

#include <parbench/mp/detail/basic_queue.hpp>

namespace parbench::mp {

/// Messages between processes, and threads, first in, first out; any number of senders and receivers. Made
/// before the fork and inherited; moved, never copied or sent.
///
///     Queue<std::string> queue;
///     Process child([&] { queue.put("hello"); });
///
/// A message is whole or not there, whoever is killed when, and survives its sender. As in Python, but that
/// there is no thread behind put(), and so nothing to be joined or flushed at the end: without a maxsize too,
/// put() waits while `capacity_bytes` are queued.
///
/// Who waits for a message or for room has no place in a line: whoever comes first once it is there gets it.
/// A message is read (by its Codec) before the next can be taken, so its Codec must not use the same queue.
template <class T>
class Queue : public detail::BasicQueue<T, detail::NoBooks> {
 public:
  /// `maxsize`: how many messages may be queued; 0: as many as fit. There is a limit of 16,777,215. Throws
  /// std::runtime_error where the system refuses the memory.
  explicit Queue(std::size_t maxsize = 0, const QueueOptions& options = {})
      : detail::BasicQueue<T, detail::NoBooks>(maxsize, options) {}
};

}  // namespace parbench::mp
