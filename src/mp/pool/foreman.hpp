#pragma once

#include <parbench/mp/current.hpp>

#include "mp/pool/worker.hpp"

namespace parbench::mp::detail {

/// The life of the process that forks a pool's workers, and replaces those that end, until the pool is closed
/// and all is claimed, or a SIGTERM comes. Returns its exit code. Ctrl-C is left to the parent: if it dies of
/// it, so does the pool.
int oversee(PoolMemory& memory, const PoolSettings& settings, const ProcessInfo& parent) noexcept;

}  // namespace parbench::mp::detail
