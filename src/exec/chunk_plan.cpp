#include "exec/chunk_plan.hpp"

#include <algorithm>

namespace parbench::exec {
namespace {

std::size_t divide_up(std::size_t value, std::size_t by) {
  return (value + by - 1) / by;
}

/// Shares that differ by one item at most.
std::vector<std::size_t> equal_bounds(std::size_t items, std::size_t workers) {
  std::vector<std::size_t> bounds;
  for (std::size_t worker = 0; worker <= workers; ++worker) bounds.push_back(items * worker / workers);
  return bounds;
}

/// Guided self-scheduling (Polychronopoulos and Kuck 1987), halved as in OpenMP's practice for a more even
/// end.
std::vector<std::size_t> guided_bounds(std::size_t items, std::size_t workers, std::size_t smallest) {
  std::vector<std::size_t> bounds{0};
  while (bounds.back() < items) {
    const std::size_t left = items - bounds.back();
    bounds.push_back(bounds.back() + std::min(left, std::max(smallest, left / (2 * workers))));
  }
  return bounds;
}

}  // namespace

ChunkPlan ChunkPlan::make(Schedule schedule, std::size_t items, int workers,
                          std::optional<std::size_t> chunk) {
  ChunkPlan plan;
  plan.schedule_ = schedule;
  plan.workers_ = workers;
  plan.items_ = items;
  const auto share_count = static_cast<std::size_t>(workers);
  if (schedule == Schedule::guided) {
    plan.chunk_ = std::max<std::size_t>(1, chunk.value_or(1));
    plan.bounds_ = guided_bounds(items, share_count, plan.chunk_);
    plan.count_ = plan.bounds_.size() - 1;
  } else if (schedule == Schedule::fixed && !chunk) {
    plan.chunk_ = std::max<std::size_t>(1, divide_up(items, share_count));
    plan.bounds_ = equal_bounds(items, share_count);
    plan.count_ = share_count;
  } else {
    plan.chunk_ = std::max<std::size_t>(1, chunk.value_or(items / (32 * share_count)));
    plan.count_ = divide_up(items, plan.chunk_);
  }
  return plan;
}

}  // namespace parbench::exec
