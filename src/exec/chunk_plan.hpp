#pragma once

#include <cstddef>
#include <optional>
#include <parbench/workload.hpp>
#include <vector>

namespace parbench::exec {

/// How the items of a pass are cut into chunks, numbered from 0. A chunk's bounds depend on its number alone,
/// so that one atomic add claims a chunk under every schedule.
///
/// Chunks lie in lanes, runs of consecutive numbers with a claim counter each. Context: with one counter for
/// all, its cache line goes to and fro with every claim. Choice: under the dynamic schedule a worker claims
/// from a lane of its own until that is empty, then helps with the next ones. Price: items are not begun in
/// order.
class ChunkPlan {
 public:
  /// `chunk` items per chunk; no value is `auto`:
  /// - fixed: one equal share per worker; with a given chunk, chunks dealt round-robin, as OpenMP's static,chunk;
  /// - dynamic: a 32nd of a worker's share, at least 1;
  /// - guided: what is left / (2 x workers), at least 1; with a given chunk, at least that.
  static ChunkPlan make(Schedule schedule, std::size_t items, int workers, std::optional<std::size_t> chunk);

  Schedule schedule() const { return schedule_; }
  int workers() const { return workers_; }
  std::size_t items() const { return items_; }

  /// Number of chunks in a pass.
  std::size_t count() const { return count_; }

  /// Under guided one lane, since its large chunks must come first; otherwise one per worker.
  std::size_t lanes() const { return schedule_ == Schedule::guided ? 1 : static_cast<std::size_t>(workers_); }
  /// The chunks of `lane`, as numbers.
  Range lane(std::size_t number) const {
    return {count_ * number / lanes(), count_ * (number + 1) / lanes()};
  }

  /// The largest chunk but for guided, where it is the smallest that was asked for.
  std::size_t chunk() const { return chunk_; }

  /// The items of chunk `number` < count().
  Range at(std::size_t number) const {
    if (!bounds_.empty()) return {bounds_[number], bounds_[number + 1]};
    const std::size_t begin = number * chunk_;
    return {begin, begin + chunk_ < items_ ? begin + chunk_ : items_};
  }

 private:
  ChunkPlan() = default;

  Schedule schedule_ = Schedule::fixed;
  int workers_ = 1;
  std::size_t items_ = 0;
  std::size_t chunk_ = 1;
  std::size_t count_ = 0;
  std::vector<std::size_t> bounds_;  ///< count_ + 1 of them, where chunks differ in size
};

}  // namespace parbench::exec
