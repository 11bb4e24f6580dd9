#include <algorithm>
#include <limits>
#include <parbench/mp/condition.hpp>
#include <parbench/mp/error.hpp>
#include <span>
#include <string>

namespace parbench::mp {

using detail::has_died;
using detail::self;

Condition::Condition() : own_(std::make_unique<RLock>()), recursive_(own_.get()) {}

void Condition::require_lock() const {
  const bool is_mine = simple_ != nullptr ? simple_->lock_->is_mine() : recursive_->is_mine();
  if (!is_mine) throw NotAllowed("wait and notify of a Condition are for who holds its lock");
}

std::uint32_t Condition::release_all() {
  const std::uint32_t levels = simple_ != nullptr ? 1 : recursive_->depth();
  if (recursive_ != nullptr) recursive_->set_depth(1);
  unlock();
  return levels;
}

void Condition::restore(std::uint32_t levels) {
  if (recursive_ != nullptr) recursive_->set_depth(levels);
}

bool Condition::wait(Timeout timeout) {
  require_lock();
  const auto deadline = detail::Deadline::after(timeout);
  Slot& mine = stand_in_line();
  const std::uint32_t levels = release_all();
  Slot* inherited = nullptr;
  const bool is_woken = mine.bell.await([&] { return stage(mine.word.load()) == Stage::notified; }, deadline,
                                        [&] { return (inherited = inherit(mine)) != nullptr; });
  if (!is_woken) inherited = inherit(mine);
  try {
    lock();
  } catch (OwnerDied& death) {
    death.keep();
    restore(levels);
    leave(mine, inherited);
    throw;
  }
  restore(levels);
  return leave(mine, inherited);
}

Condition::Slot& Condition::stand_in_line() {
  Slot* slot = find_free();
  if (slot == nullptr) {
    clear_away_the_dead();
    slot = find_free();
  }
  if (slot == nullptr)
    throw ValueError("more than " + std::to_string(capacity) + " wait on one Condition at once");
  slot->ticket.store(state_->tickets.fetch_add(1));
  slot->word.store(word(self(), Stage::waiting));
  return *slot;
}

Condition::Slot* Condition::find_free() {
  const std::uint32_t used = state_->used.load();
  for (Slot& slot : std::span(state_->slots).first(used))
    if (slot.word.load() == 0) return &slot;
  if (used == capacity) return nullptr;
  state_->used.store(used + 1);
  return &state_->slots[used];
}

void Condition::clear_away_the_dead() {
  for (Slot& slot : state_->slots) {
    Word seen = slot.word.load();
    if (seen == 0 || who(seen) == self() || !has_died(who(seen))) continue;
    if (stage(seen) == Stage::waiting) {
      slot.word.store(0);
      continue;
    }
    // Mine first: were I killed now, another would take it over from me.
    if (!slot.word.compare_exchange_strong(seen, word(self(), Stage::notified))) continue;
    const std::uint64_t before = slot.before.load();
    if (Slot* next = first_in_line(before)) wake(*next, before);
    slot.word.store(0);
  }
}

/// The one who has waited longest, with a ticket lower than `before`.
Condition::Slot* Condition::first_in_line(std::uint64_t before) {
  Slot* first = nullptr;
  std::uint64_t lowest = before;
  for (Slot& slot : std::span(state_->slots).first(state_->used.load())) {
    if (stage(slot.word.load()) != Stage::waiting || slot.ticket.load() >= lowest) continue;
    first = &slot;
    lowest = slot.ticket.load();
  }
  return first;
}

void Condition::wake(Slot& slot, std::uint64_t before) {
  slot.before.store(before);
  slot.word.store(word(who(slot.word.load()), Stage::notified));
  slot.bell.ring(1);
}

/// Takes over, without the lock, the notification of one who died with it.
Condition::Slot* Condition::inherit(const Slot& mine) {
  for (Slot& slot : std::span(state_->slots).first(state_->used.load())) {
    Word seen = slot.word.load();
    if (&slot == &mine || stage(seen) != Stage::notified || slot.before.load() <= mine.ticket.load() ||
        who(seen) == self() || !has_died(who(seen)))
      continue;
    if (slot.word.compare_exchange_strong(seen, word(self(), Stage::notified))) return &slot;
  }
  return nullptr;
}

/// Returns whether it was notified.
bool Condition::leave(Slot& mine, Slot* inherited) {
  const bool is_notified = stage(mine.word.load()) == Stage::notified;
  if (inherited != nullptr) {
    if (is_notified) {  // as well: one of the two is another's, the one that more may have
      const std::uint64_t before = std::max(inherited->before.load(), mine.before.load());
      if (Slot* next = first_in_line(before)) wake(*next, before);
    }
    inherited->word.store(0);
  }
  mine.word.store(0);
  return is_notified || inherited != nullptr;
}

void Condition::notify(int count) {
  require_lock();
  const std::uint64_t before = state_->tickets.load();
  for (; count > 0; --count) {
    Slot* const slot = first_in_line(before);
    if (slot == nullptr) return;
    wake(*slot, before);
  }
}

void Condition::notify_all() {
  notify(std::numeric_limits<int>::max());
}

}  // namespace parbench::mp
