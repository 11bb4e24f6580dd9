#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <parbench/workload.hpp>
#include <span>
#include <utility>
#include <vector>

#include "exec/results.hpp"
#include "sys/clock.hpp"
#include "sys/fd.hpp"

/// Results through a pipe: per chunk a frame of two 64-bit numbers (its range) and the results' bytes. Before each
/// phase but the first, worker 0 sends each worker all results of the one before through another, as they are.
namespace parbench::exec {

/// A worker's sink that sends each chunk to worker 0, and gets the results of earlier phases from it.
class FrameWriter {
 public:
  /// `earlier`: this worker's own memory for the results of earlier phases. `inbox` is used where there are any.
  FrameWriter(const sys::Fd& pipe, const sys::Fd& inbox, const Results& earlier)
      : pipe_(pipe), inbox_(inbox), earlier_(earlier) {}

  /// Waits for the results of the phase before. Throws std::runtime_error where worker 0 has closed the pipe.
  void enter(std::size_t phase);
  std::span<const std::span<const std::byte>> earlier(std::size_t phase) const {
    return earlier_.before(phase);
  }

  std::span<std::byte> buffer(Range range);
  void deliver(Range range);
  std::int64_t take_transfer_ns() { return std::exchange(transfer_ns_, 0); }

 private:
  static constexpr std::size_t header_size = sizeof(Range);
  static constexpr std::size_t alignment = 64;  ///< of the results: any type's

  const sys::Fd& pipe_;
  const sys::Fd& inbox_;
  const Results& earlier_;
  std::size_t result_size_ = 0;
  std::vector<std::byte> memory_;
  std::int64_t transfer_ns_ = 0;
  std::span<std::byte> frame_;  ///< the header, then the results, so that a chunk is one write
};

/// Worker 0's end of one worker's pipe: takes what has come, whole frames or not, and puts it in place.
class FrameReader {
 public:
  /// Makes the pipe's end non-blocking.
  explicit FrameReader(sys::Fd pipe);

  /// Bytes of each result to come; between phases.
  void expect(std::size_t result_size) { result_size_ = result_size; }

  int fd() const { return pipe_.number(); }

  struct Drained {
    std::size_t bytes = 0;
    std::size_t items = 0;  ///< that have become complete
  };

  /// Reads until nothing is there.
  Drained drain(std::span<std::byte> results);

 private:
  sys::Fd pipe_;
  std::size_t result_size_ = 0;
  std::array<std::byte, sizeof(Range)> header_{};
  std::size_t header_filled_ = 0;
  Range range_;
  std::span<std::byte> missing_;  ///< of the frame whose header is complete
};

/// Worker 0's own sink: computes in place, and after each chunk takes what the others have sent, so that they need not wait
/// for room in their pipes until worker 0 has done all its share.
class DrainingSink {
 public:
  DrainingSink(std::span<FrameReader> pipes, const Results& results) : pipes_(pipes), all_(results) {}

  void enter(std::size_t phase) {
    results_ = all_.of(phase);
    result_size_ = all_.result_size(phase);
    received_ = 0;
  }
  std::span<const std::span<const std::byte>> earlier(std::size_t phase) const { return all_.before(phase); }

  std::span<std::byte> buffer(Range range) const {
    return results_.subspan(range.begin * result_size_, range.size() * result_size_);
  }
  void deliver(Range) {
    if (pipes_.empty()) return;
    const std::int64_t begin_ns = sys::now_ns();
    for (FrameReader& pipe : pipes_) received_ += pipe.drain(results_).items;
    transfer_ns_ += sys::now_ns() - begin_ns;
  }
  void add_transfer_ns(std::int64_t transfer_ns) { transfer_ns_ += transfer_ns; }
  std::int64_t take_transfer_ns() { return std::exchange(transfer_ns_, 0); }

  /// Items of the others that have come so far in this phase.
  std::size_t received() const { return received_; }

 private:
  std::span<FrameReader> pipes_;
  const Results& all_;
  std::span<std::byte> results_;
  std::size_t result_size_ = 0;
  std::size_t received_ = 0;
  std::int64_t transfer_ns_ = 0;
};

struct Gathered {
  bool complete = false;         ///< all came
  std::int64_t transfer_ns = 0;  ///< what putting them in place took, without waiting for them
};

/// Puts `expected` items from `pipes` in place. Calls `give_up` about every 10 ms and when nothing comes;
/// ends when that returns true or the deadline (monotonic ns) is over.
Gathered gather(std::span<FrameReader> pipes, std::span<std::byte> results, std::size_t expected,
                std::int64_t deadline_ns, const std::function<bool()>& give_up);

}  // namespace parbench::exec
