#include "exec/service.hpp"

namespace parbench::exec {

std::optional<sys::Child> start_service(const Workload& workload) {
  const std::function<void()> serve = workload.service();
  if (!serve) return std::nullopt;
  // It keeps what the workload has opened for it.
  return sys::Child::fork_on({.descriptors = sys::Descriptors::all}, [&serve]() noexcept {
    try {
      serve();
      return 0;
    } catch (...) {
      return 1;
    }
  });
}

}  // namespace parbench::exec
