#pragma once

namespace parbench::sys {

int process_id() noexcept;
int parent_id() noexcept;  ///< another one once the parent has died
int thread_id() noexcept;  ///< of the calling thread, as the kernel counts them

/// From now on the calling thread, and what it starts, runs on this CPU alone. Where that is refused, nothing
/// changes.
void bind_to_cpu(int cpu) noexcept;

/// Sends the calling process a signal that it cannot or does not handle: for planted faults.
enum class SelfSignal { kill, segv, stop };
void kill_self(SelfSignal signal) noexcept;

}  // namespace parbench::sys
