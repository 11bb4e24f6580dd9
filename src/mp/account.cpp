#include <algorithm>
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
  if (entry.place == capacity) return;  // of a process that holds nothing
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
  return free;
}

void Account::throw_full() {
  throw ValueError("more than " + std::to_string(capacity) +
                   " processes hold one semaphore or joinable queue at once");
}

bool Account::give(std::uint64_t count, std::uint64_t most) {
  const Hold hold(*this);
  if (value_.load() > most || count > most - value_.load()) return false;
  const auto take_off = [&](std::uint32_t place) {
    const Cell& cell = cells_[place];
    const std::uint64_t held = cell.held.load();
    const std::uint64_t part = std::min(count, held);
    if (part == 0) return;
    commit({value_.load() + part, held - part, place, part == held ? 0 : cell.who.load()});
    count -= part;
  };
  const std::uint32_t used = used_.load();
  for (std::uint32_t place = 0; place < used; ++place)
    if (cells_[place].who.load() == self()) take_off(place);
  for (std::uint32_t place = 0; place < used && count != 0; ++place)
    if (cells_[place].who.load() != 0) take_off(place);
  value_.store(value_.load() + count);
  return true;
}

void Account::forget_mine() noexcept {
  const Hold hold(*this);
  for (std::uint32_t place = 0; place < used_.load(); ++place)
    if (cells_[place].who.load() == self()) commit({value_.load(), 0, place, 0});
}

}  // namespace parbench::mp::detail
