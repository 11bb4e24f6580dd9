#pragma once

namespace parbench::sys {

int process_id() noexcept;
int thread_id() noexcept;  ///< of the calling thread, as the kernel counts them

}  // namespace parbench::sys
