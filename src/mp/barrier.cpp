#include <algorithm>
#include <memory>
#include <parbench/mp/barrier.hpp>
#include <parbench/mp/error.hpp>
#include <string>

namespace parbench::mp {

using detail::Deadline;
using detail::has_died;
using detail::self;
using detail::Who;

namespace {

/// From then on the last who comes looks whether the others still live: that takes some 10 us for each, which
/// is little beside how long they have waited.
constexpr std::int64_t long_wait_ns = 5'000'000;

/// How many seats one that waits looks after in a tick.
constexpr std::size_t seats_per_tick = 64;

std::size_t checked(int parties) {
  if (parties < 1) throw ValueError("a Barrier has at least one party, not " + std::to_string(parties));
  return static_cast<std::size_t>(parties);
}

}  // namespace

/// Holds the lock while in scope, and first carries on where one died with it.
class Barrier::Changing {
 public:
  explicit Changing(Barrier& barrier) : guard_(barrier.state_->lock) {
    State& state = *barrier.state_;
    const std::uint64_t number = state.now.load() >> 1;
    if (!barrier.is_under_way(number)) return;
    if (barrier.is_passed(number)) {
      state.now.store(whole(number + 1));
    } else if (guard_.after_a_death()) {  // on its way in, perhaps: it will be missed
      state.why.store(seat(state.lock.last_dead(), static_cast<std::uint64_t>(Reason::died)));
      state.now.store(whole(number) | broken_bit);
    }
  }

 private:
  detail::RobustGuard guard_;
};

Barrier::Barrier(int parties, std::function<void()> action, Timeout timeout)
    : parties_(parties),
      action_(std::move(action)),
      timeout_(timeout),
      seats_memory_(2 * checked(parties) * sizeof(Seat)),
      ending_(&*state_, forget_me) {
  auto* const first = reinterpret_cast<Seat*>(seats_memory_.bytes().data());
  const std::size_t count = 2 * checked(parties);
  std::uninitialized_value_construct_n(first, count);
  state_->seats = {first, count};
}

int Barrier::wait(Timeout timeout) {
  ending_.cover();
  const auto deadline = Deadline::after(timeout ? timeout : timeout_);
  const Place place = arrive(deadline);
  if (place.index + 1 == parties_) {
    let_all_go(place);
  } else {
    await_the_others(place, deadline);
  }
  const bool passed = is_passed(place.number);
  leave(place, passed ? self() : 0);
  if (!passed) throw_broken();
  return place.index;
}

Barrier::Place Barrier::arrive(const Deadline& deadline) {
  for (;;) {
    std::uint64_t now = 0;
    {
      const Changing changing(*this);
      now = state_->now.load();
      if ((now & broken_bit) != 0) throw_broken();
      if (const auto place = take_seat(now >> 1)) return *place;
    }
    // Too many have come, or they that were here two times ago have not left.
    const std::uint64_t number = now >> 1;
    const bool go_on =
        state_->door.await([&] { return state_->now.load() != now || has_room(number); }, deadline,
                           [&] {
                             look_after_the_dead(number, 0, state_->seats.size());
                             return true;
                           });
    if (!go_on) break_up(number, Reason::gave_up, self());
  }
}

std::optional<Barrier::Place> Barrier::take_seat(std::uint64_t number) {
  if (!open(number)) return std::nullopt;
  const auto room = seats(number);
  const auto free =
      std::find_if(room.begin(), room.end(), [](const Seat& taken) { return taken.load() == 0; });
  if (free == room.end()) return std::nullopt;
  if (free == room.begin()) meeting(number).first_came_ns.store(detail::now_ns());
  free->store(seat(self(), inside_bit));
  return Place{number, static_cast<int>(free - room.begin())};
}

/// Makes the room ready for this time. False while someone who was there two times ago is still inside.
bool Barrier::open(std::uint64_t number) {
  if (meeting(number).word.load() == whole(number)) return true;
  for (const Seat& taken : seats(number))
    if ((taken.load() & inside_bit) != 0 && !has_died(who(taken.load()))) return false;
  for (Seat& taken : seats(number)) taken.store(0);
  meeting(number).word.store(whole(number));
  return true;
}

bool Barrier::has_room(std::uint64_t number) const noexcept {
  const auto room = seats(number);
  if (meeting(number).word.load() == whole(number))
    return std::any_of(room.begin(), room.end(), [](const Seat& taken) { return taken.load() == 0; });
  return std::none_of(room.begin(), room.end(),
                      [](const Seat& taken) { return (taken.load() & inside_bit) != 0; });
}

std::span<Barrier::Seat> Barrier::seats(std::uint64_t number) const noexcept {
  const std::size_t count = state_->seats.size() / 2;
  return state_->seats.subspan(number % 2 * count, count);
}

void Barrier::await_the_others(Place place, const Deadline& deadline) {
  auto next = static_cast<std::size_t>(place.index);
  const auto is_over = [&] { return is_passed(place.number) || !is_under_way(place.number); };
  const auto on_tick = [&] {
    look_after_the_dead(place.number, next, seats_per_tick);
    next += seats_per_tick;
    return false;
  };
  if (!state_->bell.await(is_over, deadline, on_tick)) break_up(place.number, Reason::gave_up, self());
}

void Barrier::let_all_go(Place place) {
  if (detail::now_ns() - meeting(place.number).first_came_ns.load() > long_wait_ns)
    look_after_the_dead(place.number, 0, state_->seats.size());
  if (action_ && is_under_way(place.number)) act(place);
  {
    const Changing changing(*this);
    if (!is_under_way(place.number)) return;
    meeting(place.number).word.store(whole(place.number) | passed_bit);
    state_->now.store(whole(place.number + 1));
  }
  ring_all();
}

/// Without the lock, so that it may take its time, and use the barrier.
void Barrier::act(Place place) {
  try {
    action_();
  } catch (...) {
    break_up(place.number, Reason::action_threw, self());
    leave(place, 0);
    throw;
  }
}

void Barrier::leave(Place place, Who as) noexcept {
  seats(place.number)[static_cast<std::size_t>(place.index)].store(seat(as, left_bit));
  state_->door.ring_all();
}

void Barrier::reset() {
  {
    const Changing changing(*this);
    state_->why.store(seat(self(), static_cast<std::uint64_t>(Reason::reset)));
    state_->now.store(whole((state_->now.load() >> 1) + 1));
  }
  ring_all();
}

void Barrier::abort() {
  {
    const Changing changing(*this);
    if (broken()) return;
    state_->why.store(seat(self(), static_cast<std::uint64_t>(Reason::aborted)));
    state_->now.fetch_or(broken_bit);
  }
  ring_all();
}

int Barrier::n_waiting() const noexcept {
  const std::uint64_t number = state_->now.load() >> 1;
  if (!is_under_way(number) || meeting(number).word.load() != whole(number)) return 0;
  const auto room = seats(number);
  return static_cast<int>(std::count_if(room.begin(), room.end(),
                                        [](const Seat& taken) { return (taken.load() & inside_bit) != 0; }));
}

void Barrier::look_after_the_dead(std::uint64_t number, std::size_t first, std::size_t count) {
  const std::size_t all = state_->seats.size();
  const bool has_begun = meeting(number).word.load() == whole(number);
  const bool had_one_before = is_passed(number - 1);
  for (std::size_t i = first; i < first + std::min(count, all); ++i) {
    const std::size_t place = i % all;
    const bool is_of_now = place / (all / 2) == number % 2;
    if (is_of_now ? !has_begun : !had_one_before) continue;
    const Who party = who(state_->seats[place].load());
    if (party != 0 && party != self() && has_died(party)) return break_up(number, Reason::died, party);
  }
}

void Barrier::break_up(std::uint64_t number, Reason reason, Who who) {
  {
    const Changing changing(*this);
    if (!is_under_way(number)) return;
    state_->why.store(seat(who, static_cast<std::uint64_t>(reason)));
    state_->now.store(whole(number) | broken_bit);
  }
  ring_all();
}

void Barrier::ring_all() noexcept {
  state_->bell.ring_all();
  state_->door.ring_all();
}

void Barrier::throw_broken() const {
  const std::uint64_t why = state_->why.load();
  const std::string party = "process " + std::to_string(detail::pid_of(who(why)));
  switch (static_cast<Reason>(static_cast<std::uint32_t>(why))) {
    case Reason::gave_up:
      throw BrokenBarrier("the barrier is broken: " + party + " gave up waiting");
    case Reason::aborted:
      throw BrokenBarrier("the barrier is broken: " + party + " called abort()");
    case Reason::died:
      throw BrokenBarrier("the barrier is broken: " + party + " has died");
    case Reason::action_threw:
      throw BrokenBarrier("the barrier is broken: its action threw in " + party);
    case Reason::reset:
      throw BrokenBarrier("the barrier was reset by " + party);
    case Reason::none:
      break;
  }
  throw BrokenBarrier("the barrier is broken");
}

void Barrier::forget_me(void* state) noexcept {
  for (Seat& taken : static_cast<State*>(state)->seats) {
    auto seen = taken.load();
    // Unless the room was opened anew meanwhile, and another took the seat.
    if (who(seen) == self()) taken.compare_exchange_strong(seen, left_bit);
  }
}

}  // namespace parbench::mp
