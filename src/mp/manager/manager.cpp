#include <parbench/mp/error.hpp>
#include <parbench/mp/manager.hpp>

#include "mp/manager/link.hpp"

namespace parbench::mp {

Manager::Manager() : link_(detail::ManagerLink::start()) {}

void Manager::shutdown() noexcept {
  if (link_) link_->shutdown();
}

int Manager::server_pid() const {
  return link().server_pid();
}

detail::ManagerLink& Manager::link() const {
  if (!link_) throw Closed("this manager was moved from");
  return *link_;
}

}  // namespace parbench::mp
