#pragma once

#include <deque>

#include "mp/pool/arena.hpp"
#include "mp/pool/board.hpp"
#include "mp/pool/outbox.hpp"

namespace parbench::mp::detail {

/// All that a pool's processes share, made before they are forked.
struct PoolMemory {
  PoolMemory(int processes, int max_lost_workers);

  Shared<Board> board;
  SharedArray<Place> places;
  SharedArray<Obituary> obituaries;
  std::deque<Ring> rings;  ///< a ring per place
  Arena arena;
};

/// A worker's life at `place`: initializer, then tasks, until there are no more or it has done its number.
/// Throws what the initializer threw, after it has told the parent.
void work(PoolMemory& memory, const PoolSettings& settings, std::size_t place, WorkerNumber number);

std::string worker_name(WorkerNumber number);

}  // namespace parbench::mp::detail
