#include "micro/catalogue.hpp"

namespace parbench::micro {

std::vector<Family> catalogue() {
  return {start_family(), pool_family(),           wake_family(),  pipe_family(),      connection_family(),
          queue_family(), joinable_queue_family(), lock_family(),  semaphore_family(), event_family(),
          value_family(), atomic_value_family(),   array_family(), manager_family()};
}

}  // namespace parbench::micro
