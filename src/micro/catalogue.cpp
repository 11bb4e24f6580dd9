#include "micro/catalogue.hpp"

namespace parbench::micro {

std::vector<Family> catalogue() {
  return {start_family(), pool_family(),      wake_family(), pipe_family(),
          lock_family(),  semaphore_family(), event_family()};
}

}  // namespace parbench::micro
