#pragma once

#include <vector>

#include "micro/family.hpp"

namespace parbench::micro {

Family start_family();
Family pool_family();
Family wake_family();
Family pipe_family();
Family connection_family();
Family queue_family();
Family joinable_queue_family();
Family lock_family();
Family semaphore_family();
Family event_family();
Family value_family();
Family atomic_value_family();
Family array_family();
Family manager_family();

/// All families, in the order in which they are shown.
std::vector<Family> catalogue();

}  // namespace parbench::micro
