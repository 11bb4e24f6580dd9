#include <optional>
#include <parbench/mp/managed/event.hpp>

namespace parbench::mp {

using detail::Call;
using Object = detail::EventObject;

void ManagedEvent::set() const {
  call<Object, void>([](Object& event) { event.is_set = true; });
}

void ManagedEvent::clear() const {
  call<Object, void>([](Object& event) { event.is_set = false; });
}

bool ManagedEvent::is_set() const {
  return call<Object, bool>([](Object& event) { return event.is_set; });
}

bool ManagedEvent::wait(Timeout timeout) const {
  return call_waiting<Object, bool>(timeout, [](Object& event, Call& call) {
    return event.is_set || call.is_last ? std::optional(event.is_set) : std::nullopt;
  });
}

}  // namespace parbench::mp
