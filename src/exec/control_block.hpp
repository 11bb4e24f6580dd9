#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <parbench/workload.hpp>
#include <span>
#include <string>

#include "sys/mapping.hpp"

/// What the workers of a case, its caller and the process that watches over it share: one mapping without a
/// name, the same for threads and for processes. Everything in it is a lock-free atomic, and no one ever
/// holds anything in it, so that a worker may die anywhere.
namespace parbench::exec {

inline constexpr std::size_t cache_line = 64;

/// What the case is doing, for the watcher's time-outs.
enum class Stage : std::uint32_t { starting, passing, between, stopping };

/// Caller to workers. Written by the caller, but for `sleepers`.
struct alignas(cache_line) GoLine {
  std::atomic<std::uint32_t> epoch{
      0};  ///< rises by one per phase of a pass (and to stop); workers wait for it to change
  std::atomic<std::uint32_t> sleepers{0};  ///< workers that may be asleep on `epoch`
  std::atomic<std::uint32_t> stopping{0};  ///< read after a change of `epoch`: end instead of a pass
};

/// Workers to caller.
struct alignas(cache_line) DoneLine {
  std::atomic<std::uint32_t> arrivals{
      0};  ///< workers that got ready or through a phase, since start; never reset
  std::atomic<std::uint32_t> caller_asleep{0};
  std::atomic<std::uint32_t> failures{0};  ///< slots with a note
};

/// The next chunk to claim in a lane, under dynamic and guided schedules. Set by the caller before a phase.
struct alignas(cache_line) ClaimLine {
  std::atomic<std::uint64_t> next{0};
};

/// Case to watcher.
struct alignas(cache_line) StageLine {
  std::atomic<Stage> stage{Stage::starting};
  std::atomic<std::int64_t> since_ns{0};  ///< monotonic
  std::atomic<std::uint32_t> pass{0};     ///< 1 is the first
  std::atomic<std::uint32_t> phase{0};    ///< of that pass, 1 is the first; 0 where passes have but one
};

/// One worker's own line, written by it alone: what those must know who look after an accident.
struct alignas(cache_line) WorkerSlot {
  std::atomic<std::uint64_t> chunk_begin{0};  ///< the items in hand; begin == end when there are none
  std::atomic<std::uint64_t> chunk_end{0};
  std::atomic<std::int32_t> pid{0};
  std::atomic<std::int32_t> tid{0};

  /// A worker that died between the two stores leaves an end before the begin: nothing in hand.
  Range in_hand() const {
    const Range range{chunk_begin.load(std::memory_order_relaxed), chunk_end.load(std::memory_order_relaxed)};
    return range.begin < range.end ? range : Range{};
  }
};

/// What one worker says of its share of one phase of the last pass. Written by it alone before it arrives, read by the
/// caller after that, so that all is relaxed. Times are monotonic.
struct alignas(cache_line) ShareLine {
  std::atomic<std::uint64_t> items{0};
  std::atomic<std::uint64_t> chunks{0};
  std::atomic<std::int64_t> begin_ns{0};   ///< of its first item; where it had none, when it had found that
  std::atomic<std::int64_t> end_ns{0};     ///< of its last; the same
  std::atomic<std::int64_t> claims_ns{0};  ///< what claiming took between the two
  std::atomic<std::int64_t> received_ns{
      0};  ///< what getting or handing out earlier results took, before its begin
  std::atomic<std::int64_t> sent_ns{0};      ///< what moving results took between begin and end
  std::atomic<std::int64_t> gathered_ns{0};  ///< the same after its end; worker 0's
};

/// When the caller opened a phase of the last pass; not set for the first, which opens when the pass begins.
struct alignas(cache_line) PhaseLine {
  std::atomic<std::int64_t> opened_ns{0};
};

/// What a worker has to say of an exception; cold, and apart from the slots.
struct alignas(cache_line) WorkerNote {
  std::atomic<std::uint32_t> is_set{0};
  std::array<char, 508> text{};

  /// Cuts what is too long. The release makes the text visible with the flag.
  void set(const char* message) noexcept;
  std::string get() const;  ///< empty when not set
};

/// A view of the mapping, which the owner keeps alive.
class ControlBlock {
 public:
  /// A mapping for `workers` workers and passes of `phases` phases, initialised. Throws base::SystemError.
  static sys::Mapping create(int workers, std::size_t phases);

  ControlBlock(const sys::Mapping& mapping, int workers, std::size_t phases);

  int workers() const { return workers_; }
  std::size_t phases() const { return phases_; }
  GoLine& go() const { return head_->go; }
  DoneLine& done() const { return head_->done; }
  ClaimLine& lane(std::size_t number) const { return lanes_[number]; }  ///< number < workers()
  StageLine& stage() const { return head_->stage; }
  WorkerSlot& slot(int worker) const { return slots_[worker]; }
  WorkerNote& note(int worker) const { return notes_[worker]; }
  PhaseLine& phase(std::size_t phase) const { return phase_lines_[phase]; }
  ShareLine& share(int worker, std::size_t phase) const {
    return shares_[static_cast<std::size_t>(worker) * phases_ + phase];
  }

  void enter(Stage stage, std::int64_t now_ns) const;

 private:
  struct Head {
    GoLine go;
    DoneLine done;
    StageLine stage;
  };

  int workers_;
  std::size_t phases_;
  Head* head_;
  WorkerSlot* slots_;
  ClaimLine* lanes_;
  WorkerNote* notes_;
  PhaseLine* phase_lines_;
  ShareLine* shares_;
};

}  // namespace parbench::exec
