#pragma once

#include <cstddef>

namespace parbench::mp {

/// How much memory a queue may use. Address space is set aside for all of it, memory only for what was used.
struct QueueOptions {
  /// put() waits while as much as this is queued; taken up to a power of two. More than
  /// 2^42 (4 TiB) is a ValueError.
  std::size_t capacity_bytes = std::size_t{64} << 20U;

  /// How large a message may be; at least the capacity, and less than this where ulimit -v does not allow it.
  /// One of more than half the capacity may be queued besides the others at any time.
  std::size_t largest_bytes = std::size_t{16} << 30U;
};

}  // namespace parbench::mp
