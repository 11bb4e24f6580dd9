#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/ring_mark.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <span>

namespace parbench::mp::detail {

struct RingOptions {
  std::size_t capacity_bytes = std::size_t{64}
                               << 20U;  ///< taken up to a power of two, 64 at least, 2^42 at most
  std::size_t largest_bytes = std::size_t{16} << 30U;  ///< of a record; as QueueOptions has it
  std::uint64_t max_records = RingMark::counts - 1;    ///< at once; more than this default is cut to it
};

/// Records of bytes on their way from one producer to one consumer, in shared memory. Each side is one thread
/// at a time: where more take turns, the owner puts a lock on the side. Made before the fork and inherited.
///
/// Either side may be killed at any instruction. What was reserved and not committed was never there; what was
/// not popped is there for the next. So no one who takes over from the dead has anything to mend.
///
/// A record lies in one piece. One of more than half the capacity goes aside: its bytes lie behind the ring,
/// where there is room for one such at a time, and its memory is given back once it is consumed.
///
/// A ring that often runs empty starts over at its beginning, and so keeps to few pages of memory.
class Ring {
 public:
  /// `not_empty` is a bell in shared memory to ring instead of the ring's own, so that one can sleep on many
  /// rings at once. Throws ValueError for a capacity above the most, std::runtime_error where the system
  /// refuses the memory.
  explicit Ring(const RingOptions& options = {}, Bell* not_empty = nullptr);

  /// Producer: room for a record of `size` bytes, to be filled and committed; or to be forgotten, by reserving
  /// again. No value while the ring is too full. Throws ValueError for a size that can never fit.
  std::optional<std::span<std::byte>> try_reserve(std::size_t size);

  /// Waits for room. No value once `deadline` has passed, or `on_tick()`, which looks after the dead now and
  /// then, returned true.
  template <class OnTick>
  std::optional<std::span<std::byte>> reserve(std::size_t size, Deadline deadline, OnTick on_tick) {
    return wait([&] { return try_reserve(size); },
                [&](auto tick) { return await_room(size, deadline, tick); }, on_tick);
  }

  /// Producer: hands over the first `size` bytes of what was reserved.
  void commit(std::size_t size) noexcept {
    commit_unannounced<Order::total>(size);
    announce_record();
  }

  /// Consumer: the first record, which stays until popped. Valid until then.
  std::optional<std::span<const std::byte>> front() noexcept;

  /// As reserve.
  template <class OnTick>
  std::optional<std::span<const std::byte>> wait_front(Deadline deadline, OnTick on_tick) {
    return wait([&] { return front(); }, [&](auto tick) { return await_record(deadline, tick); }, on_tick);
  }

  /// Consumer: takes away what front() showed to this consumer.
  void pop() noexcept {
    pop_unannounced<Order::total>();
    announce_room();
  }

  /// Both in two steps, for an owner that opens a lock in between: that is a locked instruction, which makes
  /// up for the one that Order::release spares here. (A processor other than x86 may look whether someone
  /// sleeps before the change is seen; then that one sleeps for a tick.)
  enum class Order { release, total };
  template <Order Chosen>
  void commit_unannounced(std::size_t size) noexcept;
  template <Order Chosen>
  void pop_unannounced() noexcept;
  void announce_record() const noexcept { not_empty_->ring(1); }
  void announce_room() const noexcept {
    // All who wait for a number of records wait for the same; those who wait for bytes do not.
    control_->not_full.ring(max_records_ < RingMark::counts - 1 ? 1 : INT32_MAX);
  }

  /// For anyone: wait until it is worth to ask for a record, or for room, as Bell::await does. Throws as
  /// try_reserve.
  template <class OnTick>
  bool await_record(Deadline deadline, OnTick on_tick) const {
    return not_empty_->await([&] { return head().position() != tail().position(); }, deadline, on_tick);
  }
  template <class OnTick>
  bool await_room(std::size_t size, Deadline deadline, OnTick on_tick) const {
    const auto has_room = [&] {
      const RingMark head_now = head();
      return place_for(size, tail(), head_now).has_value();
    };
    return control_->not_full.await(has_room, deadline, on_tick);
  }

  /// A pause of a fraction of a microsecond before waiting. A side that follows the other on its heels takes a
  /// cache line from it for each record; from a step behind, for a few of them at once. Through a Queue that
  /// halves the time of a message.
  static void step_back() noexcept;

  /// Records in it. For anyone, as all below.
  std::uint64_t size() const noexcept {
    const RingMark head_now = head();  // before the tail, which may only have gone on
    return tail().records_since(head_now);
  }
  bool is_empty() const noexcept { return size() == 0; }

  /// Whether not even an empty record has room.
  bool is_full() const noexcept {
    const RingMark head_now = head();
    return !place_in_ring(1, tail(), head_now);
  }

  RingMark head() const noexcept { return RingMark(control_->head.load(std::memory_order_acquire)); }
  RingMark tail() const noexcept { return RingMark(control_->tail.load(std::memory_order_acquire)); }

  std::size_t capacity_bytes() const noexcept { return units_ * unit; }
  std::size_t largest_bytes() const noexcept { return memory_.bytes().size() - capacity_bytes(); }

  explicit operator bool() const noexcept { return static_cast<bool>(control_); }  ///< false: moved from

 private:
  static constexpr std::size_t unit = 8;
  static constexpr std::size_t line = 64;

  /// A record's first unit: its size in bytes, and one of these.
  static constexpr std::uint64_t padding_flag = std::uint64_t{1} << 63U;  ///< go on at the ring's beginning
  static constexpr std::uint64_t aside_flag = std::uint64_t{1} << 62U;    ///< the bytes lie behind the ring
  /// Stands behind a record that went aside: not counted; whoever comes upon it gives the memory back. It is
  /// a unit of its own so that the consumer may die before, amid or after that.
  static constexpr std::uint64_t give_back_flag = std::uint64_t{1} << 61U;
  static constexpr std::uint64_t size_mask = give_back_flag - 1;

  /// Where a record is to lie.
  struct Place {
    std::uint64_t padding = 0;  ///< units between the tail and it
    bool aside = false;
  };

  struct Control {
    alignas(line) std::atomic<std::uint64_t> tail{0};
    /// Where the last record that went aside has its give-back mark.
    std::atomic<std::uint64_t> aside_at{RingMark::positions - 1};

    // The producer's own. Atomic, for the next producer may find it half-written.
    alignas(line) std::atomic<std::uint64_t> head_seen{0};
    std::atomic<std::uint64_t> aside_touched{0};  ///< bytes; not 0 when a reservation aside was abandoned
    Place reserved;

    alignas(line) std::atomic<std::uint64_t> head{0};

    // The consumer's own.
    alignas(line) std::atomic<std::uint64_t> tail_seen{0};
    RingMark behind_front;
    bool front_is_aside = false;

    alignas(line) Bell not_empty;
    alignas(line) Bell not_full;
  };

  template <class Attempt, class Await, class OnTick>
  static auto wait(Attempt attempt, Await await, OnTick on_tick) -> decltype(attempt()) {
    for (;;) {
      if (auto found = attempt()) return found;
      bool ended = false;
      if (!await([&] { return ended = on_tick(); })) return std::nullopt;
      if (ended) return attempt();
    }
  }

  template <Order Chosen>
  static void store(std::atomic<std::uint64_t>& word, RingMark mark) noexcept {
    if constexpr (Chosen == Order::release) {
      word.store(mark.word(), std::memory_order_release);
    } else {
      word.exchange(mark.word());
    }
  }

  static std::uint64_t units_of(std::size_t size) noexcept { return 1 + (size + unit - 1) / unit; }
  bool goes_aside(std::size_t size) const noexcept { return size > capacity_bytes() / 2 - unit; }

  std::optional<Place> place_for(std::size_t size, RingMark tail, RingMark head) const;
  std::optional<Place> place_aside(std::size_t size, RingMark tail, RingMark head) const;
  std::optional<Place> place_in_ring(std::uint64_t units, RingMark tail, RingMark head) const noexcept;
  bool may_start_over(std::uint64_t units, RingMark tail) const noexcept;
  bool aside_is_free(RingMark tail, RingMark head) const noexcept;
  void clean_up_aside(RingMark tail) noexcept;
  void give_back(std::uint64_t size) const noexcept;
  void pass_give_back_mark(RingMark head, std::uint64_t mark) noexcept;

  std::byte* at(std::uint64_t position) const noexcept {
    return memory_.bytes().data() + (position & (units_ - 1)) * unit;
  }
  std::uint64_t& word_at(std::uint64_t position) const noexcept {
    return *reinterpret_cast<std::uint64_t*>(at(position));
  }
  std::byte* aside() const noexcept { return memory_.bytes().data() + capacity_bytes(); }

  std::uint64_t units_;
  std::uint64_t max_records_;
  Shared<Control> control_;
  SharedMemory memory_;  ///< the ring, and behind it what goes aside
  Bell* not_empty_;
};

inline std::optional<Ring::Place> Ring::place_for(std::size_t size, RingMark tail, RingMark head) const {
  if (goes_aside(size)) return place_aside(size, tail, head);
  return place_in_ring(units_of(size), tail, head);
}

/// To look at the head costs the consumer's cache line; so it is done once a page.
inline bool Ring::may_start_over(std::uint64_t units, RingMark tail) const noexcept {
  constexpr std::uint64_t units_before = (std::uint64_t{256} << 10U) / unit;
  constexpr std::uint64_t units_of_page = 4096 / unit;
  const std::uint64_t offset = tail.position() & (units_ - 1);
  return offset >= units_before && units <= offset && offset % units_of_page + units >= units_of_page;
}

inline std::optional<Ring::Place> Ring::place_in_ring(std::uint64_t units, RingMark tail,
                                                      RingMark head) const noexcept {
  const std::uint64_t used = tail.units_since(head);
  const std::uint64_t to_end = units_ - (tail.position() & (units_ - 1));
  const bool starts_over = units > to_end || (used == 0 && may_start_over(units, tail));
  const std::uint64_t padding = starts_over ? to_end : 0;
  if (used + padding + units > units_ || tail.records_since(head) >= max_records_) return std::nullopt;
  return Place{padding, false};
}

inline std::optional<std::span<std::byte>> Ring::try_reserve(std::size_t size) {
  Control& control = *control_;
  const RingMark tail(control.tail.load(std::memory_order_relaxed));
  if (control.aside_touched.load(std::memory_order_relaxed) != 0) clean_up_aside(tail);
  std::optional<Place> place;
  if (!may_start_over(units_of(size), tail))
    place = place_for(size, tail, RingMark(control.head_seen.load(std::memory_order_relaxed)));
  if (!place) {
    const RingMark head_now = head();
    control.head_seen.store(head_now.word(), std::memory_order_relaxed);
    place = place_for(size, tail, head_now);
  }
  if (!place) return std::nullopt;
  control.reserved = *place;
  if (place->aside) {
    control.aside_touched.store(size, std::memory_order_relaxed);
    return std::span(aside(), size);
  }
  return std::span(at(tail.position() + place->padding + 1), size);
}

template <Ring::Order Chosen>
void Ring::commit_unannounced(std::size_t size) noexcept {
  Control& control = *control_;
  const RingMark tail(control.tail.load(std::memory_order_relaxed));
  const auto [padding, aside] = control.reserved;
  if (padding != 0) word_at(tail.position()) = padding_flag;
  const std::uint64_t position = tail.position() + padding;
  std::uint64_t units = units_of(size);
  if (aside) {
    word_at(position) = size | aside_flag;
    word_at(position + 1) = control.aside_touched.load(std::memory_order_relaxed) | give_back_flag;
    control.aside_at.store((position + 1) % RingMark::positions);
    units = 2;
  } else {
    word_at(position) = size;
  }
  store<Chosen>(control.tail, tail.moved(padding + units, 1));
  if (aside) control.aside_touched.store(0, std::memory_order_relaxed);
}

inline std::optional<std::span<const std::byte>> Ring::front() noexcept {
  Control& control = *control_;
  for (;;) {
    const RingMark head(control.head.load(std::memory_order_relaxed));
    RingMark tail(control.tail_seen.load(std::memory_order_relaxed));
    if (head.position() == tail.position()) {
      tail = this->tail();
      control.tail_seen.store(tail.word(), std::memory_order_relaxed);
      if (head.position() == tail.position()) return std::nullopt;
    }
    std::uint64_t position = head.position();
    if (word_at(position) == padding_flag) position += units_ - (position & (units_ - 1));
    const std::uint64_t word = word_at(position);
    if ((word & give_back_flag) != 0) {
      pass_give_back_mark(head, word);
      continue;
    }
    const std::size_t size = word & size_mask;
    const bool is_aside = (word & aside_flag) != 0;
    control.front_is_aside = is_aside;
    control.behind_front = head.moved(position - head.position() + (is_aside ? 1 : units_of(size)), 1);
    return std::span<const std::byte>(is_aside ? aside() : at(position + 1), size);
  }
}

template <Ring::Order Chosen>
void Ring::pop_unannounced() noexcept {
  Control& control = *control_;
  const RingMark next = control.behind_front;
  store<Chosen>(control.head, next);
  if (control.front_is_aside) pass_give_back_mark(next, word_at(next.position()));
}

}  // namespace parbench::mp::detail
