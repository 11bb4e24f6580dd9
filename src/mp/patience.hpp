#pragma once

#include <cstdint>

namespace parbench::mp::detail {

/// How long to try again and again before sleeping in the kernel, where each try is a system call: some 50 us,
/// giving way to others between tries. (Spin is for looks at memory, of which many fit before giving way.)
///
/// Where others want this CPU for themselves, a single giving way costs a time slice of theirs, some
/// milliseconds, and sleeping is better, for who wakes up comes first. That is found out by trying, and for a
/// while nobody in this process tries again.
class Patience {
 public:
  /// Gives way, and tells whether to try once more.
  bool again() noexcept;

 private:
  std::int64_t end_ns_ = 0;
};

}  // namespace parbench::mp::detail
