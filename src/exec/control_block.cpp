#include "exec/control_block.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace parbench::exec {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

}  // namespace

void WorkerNote::set(const char* message) noexcept {
  const std::size_t length = std::min(std::strlen(message), text.size() - 1);
  std::copy_n(message, length, text.data());
  text[length] = '\0';
  is_set.store(1, std::memory_order_release);
}

std::string WorkerNote::get() const {
  return is_set.load(std::memory_order_acquire) != 0 ? std::string(text.data()) : std::string();
}

sys::Mapping ControlBlock::create(int workers, std::size_t phases) {
  const auto count = static_cast<std::size_t>(workers);
  auto mapping = sys::Mapping::shared(
      sizeof(Head) + phases * sizeof(PhaseLine) +
      count * (sizeof(WorkerSlot) + sizeof(ClaimLine) + sizeof(WorkerNote) + phases * sizeof(ShareLine)));
  const ControlBlock block(mapping, workers, phases);
  new (block.head_) Head();
  std::uninitialized_default_construct_n(block.slots_, workers);
  std::uninitialized_default_construct_n(block.lanes_, workers);
  std::uninitialized_default_construct_n(block.notes_, workers);
  std::uninitialized_default_construct_n(block.phase_lines_, phases);
  std::uninitialized_default_construct_n(block.shares_, count * phases);
  return mapping;
}

ControlBlock::ControlBlock(const sys::Mapping& mapping, int workers, std::size_t phases)
    : workers_(workers),
      phases_(phases),
      head_(reinterpret_cast<Head*>(mapping.bytes().data())),
      slots_(reinterpret_cast<WorkerSlot*>(head_ + 1)),
      lanes_(reinterpret_cast<ClaimLine*>(slots_ + workers)),
      notes_(reinterpret_cast<WorkerNote*>(lanes_ + workers)),
      phase_lines_(reinterpret_cast<PhaseLine*>(notes_ + workers)),
      shares_(reinterpret_cast<ShareLine*>(phase_lines_ + phases)) {}

void ControlBlock::enter(Stage stage, std::int64_t now_ns) const {
  StageLine& line = head_->stage;
  line.since_ns.store(now_ns, relaxed);
  if (stage == Stage::passing) line.pass.fetch_add(1, relaxed);
  line.stage.store(stage, std::memory_order_release);
}

}  // namespace parbench::exec
