#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <optional>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/detail/ring.hpp>
#include <parbench/mp/detail/robust_lock.hpp>
#include <parbench/mp/detail/scratch.hpp>
#include <parbench/mp/error.hpp>
#include <parbench/mp/queue_options.hpp>
#include <utility>

namespace parbench::mp::detail {

/// A queue's books when no one asks what became of the messages.
struct NoBooks {
  void take(RingMark) noexcept {}
  void settle_the_dead(RingMark) noexcept {}
  template <class OnTick>
  bool await_room(const Ring&, Deadline, OnTick) noexcept {
    return true;
  }
};

/// Holds one side of a queue while in scope, if it was to be had in time.
class Turn {
 public:
  Turn(RobustLock& lock, Deadline deadline) : lock_(lock), taken_(take(lock, deadline)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (*this) lock_.unlock();
  }

  explicit operator bool() const noexcept { return taken_ != RobustLock::Taken::not_in_time; }
  bool after_a_death() const noexcept { return taken_ == RobustLock::Taken::from_the_dead; }

 private:
  static RobustLock::Taken take(RobustLock& lock, Deadline deadline) noexcept {
    using namespace std::chrono_literals;
    if (lock.try_lock()) return RobustLock::Taken::cleanly;
    // Whoever holds it is about to let go, or dead. Not to wait means not to wait for a message, or for room.
    return lock.lock(deadline.has_passed() ? Deadline::after(1s) : deadline);
  }

  RobustLock& lock_;
  RobustLock::Taken taken_;
};

/// What the queues have in common: a ring whose sides are taken in turns. No one waits while holding a side,
/// so that a wait costs the others nothing. `Books` hears of each message before it is taken away.
template <class T, class Books>
class BasicQueue {
 public:
  BasicQueue(BasicQueue&& other) noexcept
      : turns_(std::move(other.turns_)),
        ring_(std::move(other.ring_)),
        books_(std::move(other.books_)),
        is_closed_(other.is_closed_.exchange(true)) {}
  BasicQueue& operator=(BasicQueue&& other) noexcept {
    std::swap(turns_, other.turns_);
    std::swap(ring_, other.ring_);
    std::swap(books_, other.books_);
    is_closed_.store(other.is_closed_.exchange(is_closed_.load()));
    return *this;
  }

  /// Queues a copy of `value`. Once this returns, the message is in shared memory and outlives the process
  /// that sent it. Waits while the queue is full: `timeout` at most, then throws Full. Throws Closed, and
  /// ValueError for a message larger than any that could be sent.
  void put(const T& value, Timeout timeout = forever) {
    if (!send(value, Deadline::after(timeout))) throw Full("the queue is full");
  }
  /// Does not wait for room. (Nor for another sender, unless that one is amid its own put(): then for it to end
  /// that, or to be found dead; a second at most.)
  void put_nowait(const T& value) { put(value, std::chrono::nanoseconds(0)); }
  /// Does not wait, and returns false, rather than throw Full.
  [[nodiscard]] bool try_put(const T& value) {
    return send(value, Deadline::after(std::chrono::nanoseconds(0)));
  }

  /// Takes the first message. Waits for one: `timeout` at most, then throws Empty. Throws Closed. What the
  /// message's Codec throws goes on to the caller, and the message is gone.
  T get(Timeout timeout = forever) {
    auto value = receive(Deadline::after(timeout));
    if (!value) throw Empty("the queue is empty");
    return *std::move(value);
  }
  /// Does not wait for a message.
  T get_nowait() { return get(std::chrono::nanoseconds(0)); }
  /// Does not wait, and returns no value, rather than throw Empty.
  [[nodiscard]] std::optional<T> try_get() { return receive(Deadline::after(std::chrono::nanoseconds(0))); }

  /// How many messages are queued. As with the two below, others may change it before the caller looks at it.
  [[nodiscard]] std::size_t qsize() const { return ring().size(); }
  [[nodiscard]] bool empty() const { return ring().is_empty(); }
  /// Whether put() would have to wait.
  [[nodiscard]] bool full() const { return ring().is_full(); }

  /// From now on put() and get() throw Closed in this process, and those that wait there give up. What is
  /// queued stays for the other processes.
  void close() noexcept { is_closed_.store(true); }

 protected:
  BasicQueue(std::size_t maxsize, const QueueOptions& options)
      : ring_({.capacity_bytes = options.capacity_bytes,
               .largest_bytes = options.largest_bytes,
               .max_records = maxsize == 0 ? RingMark::counts - 1 : maxsize}) {}

  const Ring& ring() const {
    if (!ring_) throw Closed("the queue was moved from");
    return ring_;
  }
  Books& books() { return books_; }

  /// Has the books settle what the dead had taken.
  void settle_the_dead(Deadline deadline) {
    const Turn turn(turns_->consumers, deadline);
    if (turn) books_.settle_the_dead(ring_.head());
  }

 private:
  /// Whether a message is but a size and a block of bytes.
  static constexpr bool has_block = [] {
    if constexpr (requires { Codec<T>::is_block; }) return Codec<T>::is_block;
    return false;
  }();

  struct Turns {
    alignas(64) RobustLock producers;
    alignas(64) RobustLock consumers;
  };

  /// Tells those who wait for room, at its end, if there is any.
  class Announcement {
   public:
    explicit Announcement(Ring& ring) : ring_(ring) {}
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;
    ~Announcement() {
      if (has_room_) ring_.announce_room();
    }
    void note_room() noexcept { has_room_ = true; }

   private:
    Ring& ring_;
    bool has_room_ = false;
  };

  /// Takes the message away however its decoding ends.
  class Taking {
   public:
    Taking(Ring& ring, Announcement& announcement) : ring_(ring), announcement_(announcement) {}
    Taking(const Taking&) = delete;
    Taking& operator=(const Taking&) = delete;
    ~Taking() {
      ring_.pop_unannounced<Ring::Order::release>();
      announcement_.note_room();
    }

   private:
    Ring& ring_;
    Announcement& announcement_;
  };

  void check_open() const {
    if (is_closed_.load(std::memory_order_relaxed)) throw Closed("the queue is closed");
  }
  auto give_up_when_closed() const {
    return [this] { return is_closed_.load(std::memory_order_relaxed); };
  }

  using Bytes = std::span<const std::byte>;

  bool send(const T& value, Deadline deadline) {
    if constexpr (requires { Codec<T>::is_flat; }) {
      return send_parts(std::as_bytes(std::span<const T, 1>(&value, 1)), Bytes(), deadline);
    } else if constexpr (has_block) {
      const std::uint64_t size = value.size();
      return send_parts(std::as_bytes(std::span<const std::uint64_t, 1>(&size, 1)), Codec<T>::block(value),
                        deadline);
    } else {
      Scratch scratch;
      Writer out(scratch.bytes());
      encode(out, value);
      return send_parts(std::span<const std::byte, 0>(), Bytes(scratch.bytes()), deadline);
    }
  }

  static void step_back(Deadline deadline) noexcept {
    if (!deadline.has_passed()) Ring::step_back();
  }

  enum class Outcome { done, not_yet, not_in_time };

  template <std::size_t Extent>
  Outcome send_now(std::span<const std::byte, Extent> first, Bytes second, Deadline deadline) {
    const Turn turn(turns_->producers, deadline);
    if (!turn) return Outcome::not_in_time;
    const std::size_t size = first.size() + second.size();
    const auto room = ring_.try_reserve(size);
    if (!room) return Outcome::not_yet;
    if constexpr (Extent != 0) std::memcpy(room->data(), first.data(), first.size());
    if (!second.empty()) std::memcpy(room->data() + first.size(), second.data(), second.size());
    ring_.commit_unannounced<Ring::Order::release>(size);
    return Outcome::done;
  }

  template <std::size_t Extent>
  bool send_parts(std::span<const std::byte, Extent> first, Bytes second, Deadline deadline) {
    for (;;) {
      check_open();
      if (!books_.await_room(ring_, deadline, give_up_when_closed())) return false;
      switch (send_now(first, second, deadline)) {
        case Outcome::done:
          ring_.announce_record();
          return true;
        case Outcome::not_in_time:
          return false;
        case Outcome::not_yet:
          break;
      }
      if (!ring_.await_room(first.size() + second.size(), deadline, give_up_when_closed())) return false;
    }
  }

  std::optional<T> receive(Deadline deadline) {
    for (;;) {
      check_open();
      {
        Announcement announcement(ring_);  // after the turn
        const Turn turn(turns_->consumers, deadline);
        if (!turn) return std::nullopt;
        if (turn.after_a_death()) books_.settle_the_dead(ring_.head());
        if (const auto message = ring_.front()) {
          books_.take(ring_.head());
          const Taking taking(ring_, announcement);
          return from_bytes<T>(*message);
        }
      }
      step_back(deadline);
      if (!ring_.await_record(deadline, give_up_when_closed())) return std::nullopt;
    }
  }

  Shared<Turns> turns_;
  Ring ring_;
  [[no_unique_address]] Books books_;
  std::atomic<bool> is_closed_{false};  ///< of this process: it lies in memory that a fork copies
};

}  // namespace parbench::mp::detail
