#include "exec/time_sheet.hpp"

namespace parbench::exec {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

constexpr int passes_with_spans = 2;

/// A worker's time between the opening of a phase and the opening of the next.
model::TimeShares split(const ShareLine& share, std::int64_t opened_ns, std::int64_t closed_ns) {
  const std::int64_t received_ns = share.received_ns.load(relaxed);
  const std::int64_t gathered_ns = share.gathered_ns.load(relaxed);
  if (share.chunks.load(relaxed) == 0)
    return {.transfer_ns = received_ns + gathered_ns,
            .idle_ns = closed_ns - opened_ns - received_ns - gathered_ns};
  const std::int64_t begin_ns = share.begin_ns.load(relaxed);
  const std::int64_t end_ns = share.end_ns.load(relaxed);
  const std::int64_t claims_ns = share.claims_ns.load(relaxed);
  const std::int64_t sent_ns = share.sent_ns.load(relaxed);
  return {.dispatch_ns = begin_ns - opened_ns - received_ns + claims_ns,
          .busy_ns = end_ns - begin_ns - claims_ns - sent_ns,
          .transfer_ns = received_ns + sent_ns + gathered_ns,
          .idle_ns = closed_ns - end_ns - gathered_ns};
}

void add(model::TimeShares& sum, const model::TimeShares& more) {
  sum.dispatch_ns += more.dispatch_ns;
  sum.busy_ns += more.busy_ns;
  sum.transfer_ns += more.transfer_ns;
  sum.idle_ns += more.idle_ns;
}

}  // namespace

TimeSheet::TimeSheet(const ControlBlock& block, std::int64_t started_ns)
    : block_(block), started_ns_(started_ns), records_(static_cast<std::size_t>(block.workers())) {
  for (int worker = 0; worker < block.workers(); ++worker) {
    model::WorkerRecord& record = records_[static_cast<std::size_t>(worker)];
    record.index = worker;
    record.pid = block.slot(worker).pid.load(relaxed);
    record.tid = block.slot(worker).tid.load(relaxed);
  }
}

void TimeSheet::add_pass(std::int64_t begin_ns, std::int64_t end_ns) {
  for (std::size_t phase = 0; phase < block_.phases(); ++phase) {
    const std::int64_t opened_ns = phase == 0 ? begin_ns : block_.phase(phase).opened_ns.load(relaxed);
    const std::int64_t closed_ns =
        phase + 1 == block_.phases() ? end_ns : block_.phase(phase + 1).opened_ns.load(relaxed);
    for (model::WorkerRecord& record : records_) add_share(record, phase, opened_ns, closed_ns);
  }
  ++passes_;
}

void TimeSheet::add_share(model::WorkerRecord& record, std::size_t phase, std::int64_t opened_ns,
                          std::int64_t closed_ns) {
  const ShareLine& share = block_.share(record.index, phase);
  const std::uint64_t chunks = share.chunks.load(relaxed);
  add(passes_ == 0 ? record.first_pass : record.passes, split(share, opened_ns, closed_ns));
  if (passes_ > 0) {
    record.items += share.items.load(relaxed);
    record.chunks += chunks;
  }
  if (passes_ < passes_with_spans && chunks != 0)
    record.spans.push_back({passes_, static_cast<int>(phase), share.begin_ns.load(relaxed) - started_ns_,
                            share.end_ns.load(relaxed) - started_ns_});
}

}  // namespace parbench::exec
