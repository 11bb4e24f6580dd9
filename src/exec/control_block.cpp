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

sys::Mapping ControlBlock::create(int workers) {
  const auto count = static_cast<std::size_t>(workers);
  auto mapping = sys::Mapping::shared(sizeof(Head) +
                                      count * (sizeof(WorkerSlot) + sizeof(ClaimLine) + sizeof(WorkerNote)));
  const ControlBlock block(mapping, workers);
  new (block.head_) Head();
  std::uninitialized_default_construct_n(block.slots_, workers);
  std::uninitialized_default_construct_n(block.lanes_, workers);
  std::uninitialized_default_construct_n(block.notes_, workers);
  return mapping;
}

ControlBlock::ControlBlock(const sys::Mapping& mapping, int workers)
    : workers_(workers),
      head_(reinterpret_cast<Head*>(mapping.bytes().data())),
      slots_(reinterpret_cast<WorkerSlot*>(head_ + 1)),
      lanes_(reinterpret_cast<ClaimLine*>(slots_ + workers)),
      notes_(reinterpret_cast<WorkerNote*>(lanes_ + workers)) {}

void ControlBlock::enter(Stage stage, std::int64_t now_ns) const {
  StageLine& line = head_->stage;
  line.since_ns.store(now_ns, relaxed);
  if (stage == Stage::passing) line.pass.fetch_add(1, relaxed);
  line.stage.store(stage, std::memory_order_release);
}

void ControlBlock::reset_counters() const {
  for (int worker = 0; worker < workers_; ++worker) {
    slots_[worker].busy_ns.store(0, relaxed);
    slots_[worker].items.store(0, relaxed);
    slots_[worker].chunks.store(0, relaxed);
  }
}

std::vector<model::WorkerRecord> ControlBlock::records() const {
  std::vector<model::WorkerRecord> records;
  for (int worker = 0; worker < workers_; ++worker) {
    const WorkerSlot& slot = slots_[worker];
    model::WorkerRecord record{.index = worker, .pid = slot.pid.load(relaxed), .tid = slot.tid.load(relaxed)};
    record.passes.busy_ns = slot.busy_ns.load(relaxed);
    record.items = slot.items.load(relaxed);
    record.chunks = slot.chunks.load(relaxed);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace parbench::exec
