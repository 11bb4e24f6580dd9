#pragma once

/// Memory fences that one process makes for others (membarrier, GLOBAL_EXPEDITED): who does something often then
/// needs none of its own.
namespace parbench::sys {

/// From now on this process's threads, and those of its forks, take part in fence_everyone(). False where the
/// kernel does not offer it. Quick while there is one thread.
bool join_fences() noexcept;

/// When it returns, every thread that takes part has gone through a full fence since it was called, or was
/// not running. Some microseconds.
void fence_everyone() noexcept;

}  // namespace parbench::sys
