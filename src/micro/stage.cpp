#include "micro/stage.hpp"

#include "sys/topology.hpp"

namespace parbench::micro {

const Cpus& cpus() {
  static const Cpus found = [] {
    const auto all = sys::cpus_for_workers();
    return all.empty() ? Cpus{0, 0} : Cpus{all[0], all[all.size() > 1 ? 1 : 0]};
  }();
  return found;
}

}  // namespace parbench::micro
