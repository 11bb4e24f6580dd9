#include <algorithm>
#include <chrono>
#include <cstddef>
#include <parbench/mp/connection.hpp>
#include <parbench/mp/error.hpp>
#include <vector>

#include "mp/patience.hpp"
#include "sys/fd.hpp"

namespace parbench::mp {
namespace {

/// The flags of those that are ready; tries for a bounded time before it sleeps.
std::vector<bool> wait_for_any(std::span<const int> fds, detail::Deadline deadline) {
  bool is_patient = true;
  for (detail::Patience patience;;) {
    const bool is_last = deadline.has_passed();
    const bool may_sleep = !is_last && !is_patient;
    auto ready =
        sys::wait_readable(fds, may_sleep ? deadline.timeout() : Timeout(std::chrono::nanoseconds(0)));
    if (is_last || std::find(ready.begin(), ready.end(), true) != ready.end()) return ready;
    is_patient = is_patient && patience.again();  // once asleep, none are ready only for a signal or the time
  }
}

}  // namespace

std::vector<std::size_t> wait(std::span<const Waitable> several, Timeout timeout) {
  if (several.empty() && !timeout) throw ValueError("to wait for nothing at all would be for ever");
  std::vector<int> fds;
  fds.reserve(several.size());
  bool has_ready = false;
  for (const Waitable& one : several) {
    fds.push_back(one.fd());
    has_ready = has_ready || one.is_ready();
  }
  const auto ready =
      wait_for_any(fds, detail::Deadline::after(has_ready ? Timeout(std::chrono::nanoseconds(0)) : timeout));
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < several.size(); ++i)
    if (ready[i] || several[i].is_ready()) places.push_back(i);
  return places;
}

}  // namespace parbench::mp
