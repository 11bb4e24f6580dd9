#pragma once

namespace parbench::sys {

int process_id() noexcept;
int thread_id() noexcept;  ///< of the calling thread, as the kernel counts them

/// Sends the calling process a signal that it cannot or does not handle: for planted faults.
enum class SelfSignal { kill, segv, stop };
void kill_self(SelfSignal signal) noexcept;

}  // namespace parbench::sys
