#pragma once

#include <optional>
#include <parbench/workload.hpp>

#include "sys/child.hpp"

namespace parbench::exec {

/// The process that `workload` wants beside its workers, if any (Workload::service). It ends with its owner; where
/// it ends by itself, the workers will say what they miss. Throws base::SystemError.
std::optional<sys::Child> start_service(const Workload& workload);

}  // namespace parbench::exec
