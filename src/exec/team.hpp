#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <parbench/workload.hpp>
#include <vector>

#include "exec/chunk_plan.hpp"
#include "exec/control_block.hpp"
#include "exec/placement.hpp"
#include "sys/clock.hpp"

/// The protocol between a pool's caller (worker 0) and its other workers, the same whether they are threads
/// or processes. A phase of a pass moves one cache line each way: the caller raises `epoch`, each worker
/// does its share and adds to `arrivals`. Both sides spin for a short bounded time before they sleep on a futex.
namespace parbench::exec {

class Team {
 public:
  /// `chunks`: of each phase. `claim_delay_ns`: planted, for tests; each claim of a chunk takes that much longer.
  Team(const Workload& workload, std::vector<ChunkPlan> chunks, ControlBlock block, Placement placement,
       std::int64_t claim_delay_ns)
      : workload_(workload),
        chunks_(std::move(chunks)),
        block_(block),
        placement_(std::move(placement)),
        claim_delay_ns_(claim_delay_ns) {}

  const Workload& workload() const { return workload_; }
  std::size_t phases() const { return chunks_.size(); }
  std::size_t items(std::size_t phase) const { return chunks_[phase].items(); }
  const ControlBlock& block() const { return block_; }
  int others() const { return block_.workers() - 1; }

  // --- Workers' side ---

  /// The life of worker `index` >= 1, in its own thread or process: gets ready, does its share of each phase,
  /// returns when the caller says stop. `sink` takes the results: enter(phase) is called before a phase and
  /// earlier(phase) gives the results before it; take_transfer_ns() is what
  /// moving results has taken since it was last asked; buffer(Range) gives the bytes to compute into, deliver(Range)
  /// is called when they are computed.
  template <class Sink>
  void serve(int index, Sink sink) const noexcept {
    introduce(index);
    const std::unique_ptr<Scratch> scratch = make_scratch(index);
    arrive();
    std::uint32_t epoch = 0;
    for (std::size_t phase = 0; await_phase(epoch); phase = phase + 1 < phases() ? phase + 1 : 0) {
      do_share(index, scratch.get(), phase, sink);
      arrive();
    }
  }

  /// What worker `index` keeps for itself. An exception is noted.
  std::unique_ptr<Scratch> make_scratch(int index) const noexcept {
    std::unique_ptr<Scratch> scratch;
    guarded(index, [&] { scratch = workload_.make_scratch(); });
    return scratch;
  }

  // --- Caller's side ---

  /// Says who worker `index` is, and puts it on its CPU.
  void introduce(int index) const noexcept;

  /// The next phase of the pass, or the first of a new one. What follows until the next one is opened, or the pass
  /// ends, is the phase's time.
  void open_phase(std::size_t phase) const noexcept {
    note_phase(phase);  // before the lanes are filled: that is dispatch, too
    const ChunkPlan& chunks = chunks_[phase];
    if (claims(chunks))
      for (std::size_t lane = 0; lane < chunks.lanes(); ++lane)
        block_.lane(lane).next.store(chunks.lane(lane).begin,
                                     std::memory_order_relaxed);  // published by raise()
    raise();
  }

  /// For messages and time sheets.
  void note_phase(std::size_t phase) const noexcept {
    if (phase > 0) block_.phase(phase).opened_ns.store(sys::now_ns(), std::memory_order_relaxed);
    if (phases() > 1)
      block_.stage().phase.store(static_cast<std::uint32_t>(phase + 1), std::memory_order_relaxed);
  }
  void tell_to_stop() const noexcept {
    block_.go().stopping.store(1, std::memory_order_relaxed);  // published by raise()
    raise();
  }

  /// Waits until the other workers have arrived `times` times each (once when ready, once per phase), or one
  /// has noted a failure, or the deadline (monotonic ns) is over. Calls `check` about every 10 ms and when
  /// asleep; ends when it returns true. Returns whether all have arrived.
  bool await_others(std::uint32_t times, std::int64_t deadline_ns, const std::function<bool()>& check) const;

  /// One worker's share of the phase that is open; returns how many items that was. An exception is noted, and
  /// ends it.
  template <class Sink>
  std::size_t do_share(int index, Scratch* scratch, std::size_t phase, Sink& sink) const noexcept {
    std::size_t items = 0;
    guarded(index, [&] {
      sink.enter(phase);
      items = share({index, scratch, phase, sink.earlier(phase)}, sink);
    });
    return items;
  }

  bool has_failures() const { return block_.done().failures.load(std::memory_order_acquire) != 0; }

 private:
  /// Runs `action`; notes an exception in the worker's slot.
  template <class Action>
  void guarded(int index, Action&& action) const noexcept {
    try {
      action();
    } catch (const std::exception& exception) {
      fail(index, exception.what());
    } catch (...) {
      fail(index, "an exception that is not a std::exception");
    }
  }

  static bool claims(const ChunkPlan& chunks) { return chunks.schedule() != Schedule::fixed; }

  /// Calls each(number) for every chunk that falls to worker `index`.
  template <class Each>
  void for_each_chunk(const ChunkPlan& chunks, std::size_t index, Each&& each) const {
    if (!claims(chunks)) {
      const std::size_t count = chunks.count();
      for (std::size_t number = index; number < count; number += static_cast<std::size_t>(chunks.workers())) {
        if (claim_delay_ns_ != 0) delay_claim();
        each(number);
      }
      return;
    }
    const std::size_t lanes = chunks.lanes();
    for (std::size_t step = 0; step < lanes; ++step) {
      const std::size_t lane = (index + step) % lanes;
      const std::uint64_t end = chunks.lane(lane).end;
      std::atomic<std::uint64_t>& next = block_.lane(lane).next;
      // Relaxed: a claim orders nothing, since input is fixed and outputs are disjoint.
      if (next.load(std::memory_order_relaxed) >= end) continue;
      for (;;) {
        const std::uint64_t number = next.fetch_add(1, std::memory_order_relaxed);
        if (number >= end || has_failures()) break;  // what failed elsewhere cannot be mended here
        if (claim_delay_ns_ != 0) delay_claim();
        each(number);
      }
    }
  }

  /// Whether the claim after a worker's `done`-th chunk is timed: one in 16, since two looks at the clock take longer
  /// than a claim; none before the third chunk, so that a worker with one chunk looks no more often than it must.
  static bool is_timed(std::uint64_t done) { return done % 16 == 2; }

  /// Computes the worker's chunks, and writes its line.
  template <class Sink>
  std::size_t share(const Worker& worker, Sink& sink) const {
    constexpr auto relaxed = std::memory_order_relaxed;  // a slot is for those who look after an accident
    WorkerSlot& slot = block_.slot(worker.index);
    ShareLine& line = block_.share(worker.index, worker.phase);
    line.received_ns.store(sink.take_transfer_ns(), relaxed);
    line.gathered_ns.store(0, relaxed);
    std::size_t items = 0;
    std::uint64_t done = 0;
    std::int64_t begin_ns = 0;
    std::int64_t chunk_end_ns = 0;
    std::int64_t claims_ns = 0;
    std::uint64_t timed_claims = 0;
    for_each_chunk(chunks_[worker.phase], static_cast<std::size_t>(worker.index), [&](std::size_t number) {
      if (done == 0) begin_ns = sys::now_ns();
      if (is_timed(done)) {
        claims_ns += sys::now_ns() - chunk_end_ns;
        ++timed_claims;
      }
      const Range range = chunks_[worker.phase].at(number);
      slot.chunk_begin.store(range.begin, relaxed);
      slot.chunk_end.store(range.end, relaxed);
      if (range.size() != 0) {
        workload_.run(range, sink.buffer(range), worker);
        sink.deliver(range);
      }
      items += range.size();
      if (is_timed(++done)) chunk_end_ns = sys::now_ns();
    });
    const std::int64_t end_ns = sys::now_ns();
    if (done == 0) begin_ns = end_ns;  // so long it took to find that nothing is left
    slot.chunk_begin.store(slot.chunk_end.load(relaxed), relaxed);
    line.items.store(items, relaxed);
    line.chunks.store(done, relaxed);
    const std::int64_t sent_ns = sink.take_transfer_ns();
    line.begin_ns.store(begin_ns, relaxed);
    line.end_ns.store(end_ns, relaxed);
    line.sent_ns.store(sent_ns, relaxed);
    // What the timed ones took stands for all; an interruption that fell into one must not exceed what there was.
    if (timed_claims != 0)
      claims_ns =
          std::min(claims_ns * static_cast<std::int64_t>(done - 1) / static_cast<std::int64_t>(timed_claims),
                   end_ns - begin_ns - sent_ns);
    line.claims_ns.store(claims_ns, relaxed);
    return items;
  }

  void delay_claim() const noexcept;
  void raise() const noexcept;
  void arrive() const noexcept;
  void fail(int index, const char* message) const noexcept;

  /// Waits for a phase after `epoch`, and advances it; false: stop.
  bool await_phase(std::uint32_t& epoch) const noexcept;

  const Workload& workload_;
  std::vector<ChunkPlan> chunks_;  ///< of each phase
  ControlBlock block_;
  Placement placement_;
  std::int64_t claim_delay_ns_;
};

}  // namespace parbench::exec
