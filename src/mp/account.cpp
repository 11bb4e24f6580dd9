#include <parbench/mp/detail/account.hpp>
#include <parbench/mp/error.hpp>
#include <string>

namespace parbench::mp::detail {

Account::Hold::Hold(Account& account) : account_(account) {
  const bool after_a_death = account_.lock_.lock() == RobustLock::Taken::from_the_dead;
  if (!after_a_death || account_.journal_is_valid_.load() == 0) return;
  account_.apply(account_.journal_);
  account_.journal_is_valid_.store(0);
}

void Account::commit(const Entry& entry) noexcept {
  journal_ = entry;
  journal_is_valid_.store(1);  // from here on the change happens, whoever carries it out
  apply(entry);
  journal_is_valid_.store(0);
}

void Account::apply(const Entry& entry) noexcept {
  value_.store(entry.value);
  cells_[entry.place].held.store(entry.held);
  cells_[entry.place].who.store(entry.who);
  if (entry.who != 0 && used_.load() <= entry.place) used_.store(entry.place + 1);
}

std::size_t Account::my_place() const {
  const Who me = self();
  const std::size_t used = used_.load();
  std::size_t free = used;
  for (std::size_t place = 0; place < used; ++place) {
    const Who who = cells_[place].who.load();
    if (who == me) return place;
    if (who == 0 && free == used) free = place;
  }
  if (free == capacity)
    throw ValueError("more than " + std::to_string(capacity) +
                     " processes hold one semaphore or joinable queue at once");
  return free;
}

void Account::forget_mine() noexcept {
  const Hold hold(*this);
  for (std::uint32_t place = 0; place < used_.load(); ++place)
    if (cells_[place].who.load() == self()) commit({value_.load(), 0, place, 0});
}

}  // namespace parbench::mp::detail
