#include <parbench/mp/event.hpp>

namespace parbench::mp {

void Event::set() noexcept {
  std::uint64_t word = state_->word.load();
  do {
    if ((word & set_bit) != 0) return;
  } while (!state_->word.compare_exchange_weak(word, (word + 2) | set_bit));
  state_->bell.ring_all();
}

bool Event::wait(Timeout timeout) {
  const std::uint64_t before = state_->word.load();
  if ((before & set_bit) != 0) return true;
  // It was clear: any other word says that it was set since.
  return state_->bell.await([&] { return state_->word.load() != before; }, detail::Deadline::after(timeout));
}

}  // namespace parbench::mp
