#include "micro/catalogue.hpp"

namespace parbench::micro {

std::vector<Family> catalogue() {
  return {start_family(), wake_family(), pipe_family()};
}

}  // namespace parbench::micro
