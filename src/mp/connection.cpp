#include <fcntl.h>

#include <chrono>
#include <cstddef>
#include <parbench/mp/connection.hpp>
#include <parbench/mp/error.hpp>
#include <string>
#include <vector>

#include "mp/patience.hpp"
#include "sys/fd.hpp"

namespace parbench::mp {
namespace {

using Places = std::vector<std::size_t>;

Places ready_ones(std::span<const Waitable> several, std::span<const int> fds, Timeout timeout) {
  const auto readable = sys::wait_readable(fds, timeout);
  Places places;
  for (std::size_t i = 0; i < several.size(); ++i)
    if (several[i].has_held() || (readable[i] && several[i].is_ready())) places.push_back(i);
  return places;
}

}  // namespace

Waitable::Waitable(int sentinel) : fd_(sentinel) {
  if (sentinel < 0) throw ValueError(std::to_string(sentinel) + " is no descriptor that could be waited for");
}

bool Waitable::has_held() const noexcept {
  return channel_ != nullptr && channel_->has_held();
}

bool Waitable::is_ready() const {
  if (channel_ != nullptr) return channel_->is_ready();
  // poll() calls a descriptor that is closed ready.
  if (::fcntl(fd_, F_GETFD) < 0)
    throw ValueError("descriptor " + std::to_string(fd_) + ", which was to be waited for, is closed");
  return true;
}

/// Tries for a bounded time before it sleeps.
std::vector<std::size_t> wait(std::span<const Waitable> several, Timeout timeout) {
  if (several.empty() && !timeout) throw ValueError("to wait for nothing at all would be for ever");
  std::vector<int> fds;
  fds.reserve(several.size());
  for (const Waitable& one : several) fds.push_back(one.fd());
  const auto deadline = detail::Deadline::after(timeout);
  bool is_patient = true;
  for (detail::Patience patience;;) {
    const bool is_last = deadline.has_passed();
    const bool may_sleep = !is_last && !is_patient;
    Places places =
        ready_ones(several, fds, may_sleep ? deadline.timeout() : Timeout(std::chrono::nanoseconds(0)));
    if (is_last || !places.empty()) return places;
    is_patient = is_patient && patience.again();  // once asleep, none are ready only for a signal or the time
  }
}

}  // namespace parbench::mp
