#include "exec/time_sheet.hpp"

#include <algorithm>
#include <limits>

#include "base/middle_half.hpp"
#include "sys/clock.hpp"

namespace parbench::exec {
namespace {

using model::TimeShares;

constexpr auto relaxed = std::memory_order_relaxed;

constexpr int passes_with_spans = 2;

void add(TimeShares& sum, const TimeShares& more) {
  sum.dispatch_ns += more.dispatch_ns;
  sum.busy_ns += more.busy_ns;
  sum.transfer_ns += more.transfer_ns;
  sum.idle_ns += more.idle_ns;
}

/// When a worker was through with a phase.
std::int64_t done_ns(const ShareLine& share) {
  return share.end_ns.load(relaxed) + share.gathered_ns.load(relaxed);
}

/// What claims took, as measured, less the look at the clock that each measurement holds.
std::int64_t claims_ns(const ShareLine& share, std::int64_t clock_ns) {
  const auto claims = static_cast<std::int64_t>(share.chunks.load(relaxed)) - 1;
  return std::max<std::int64_t>(0,
                                share.claims_ns.load(relaxed) - std::max<std::int64_t>(0, claims) * clock_ns);
}

/// A worker that has not said anything, as a plain loop's others, was idle all the time.
bool took_part(const ShareLine& share) {
  return share.end_ns.load(relaxed) != 0;
}

}  // namespace

std::int64_t look_at_the_clock_ns() {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < 32; ++i) {
    const std::int64_t begin_ns = sys::now_ns();
    least = std::min(least, sys::now_ns() - begin_ns);
  }
  return least;
}

TimeSheet::TimeSheet(const ControlBlock& block, std::int64_t started_ns, std::int64_t clock_ns)
    : block_(block),
      started_ns_(started_ns),
      clock_ns_(clock_ns),
      records_(static_cast<std::size_t>(block.workers())) {
  for (int worker = 0; worker < block.workers(); ++worker) {
    model::WorkerRecord& record = records_[static_cast<std::size_t>(worker)];
    record.index = worker;
    record.pid = block.slot(worker).pid.load(relaxed);
    record.tid = block.slot(worker).tid.load(relaxed);
  }
}

void TimeSheet::add_pass(std::int64_t begin_ns, std::int64_t end_ns) {
  Pass pass{end_ns - begin_ns, std::vector<TimeShares>(records_.size())};
  for (std::size_t phase = 0; phase < block_.phases(); ++phase) {
    const std::int64_t opened_ns = phase == 0 ? begin_ns : block_.phase(phase).opened_ns.load(relaxed);
    const std::int64_t closed_ns =
        phase + 1 == block_.phases() ? end_ns : block_.phase(phase + 1).opened_ns.load(relaxed);
    const std::vector<TimeShares> shares = split_phase(phase, opened_ns, closed_ns);
    for (std::size_t worker = 0; worker < records_.size(); ++worker) add(pass.shares[worker], shares[worker]);
    if (passes_ < passes_with_spans) note_spans(phase);
  }
  for (std::size_t worker = 0; worker < records_.size(); ++worker) {
    if (passes_ == 0) records_[worker].first_pass = pass.shares[worker];
    for (std::size_t phase = 0; phase < block_.phases() && passes_ > 0; ++phase) {
      const ShareLine& share = block_.share(static_cast<int>(worker), phase);
      records_[worker].items += share.items.load(relaxed);
      records_[worker].chunks += share.chunks.load(relaxed);
    }
  }
  if (passes_++ > 0) further_.push_back(std::move(pass));
}

/// Each worker's time between the opening of the phase and that of the next.
std::vector<TimeShares> TimeSheet::split_phase(std::size_t phase, std::int64_t opened_ns,
                                               std::int64_t closed_ns) const {
  std::int64_t last_ns = opened_ns;
  for (int worker = 0; worker < block_.workers(); ++worker)
    last_ns = std::max(last_ns, done_ns(block_.share(worker, phase)));
  std::vector<TimeShares> all;
  all.reserve(records_.size());
  for (int worker = 0; worker < block_.workers(); ++worker) {
    const ShareLine& share = block_.share(worker, phase);
    if (!took_part(share)) {
      all.push_back({.idle_ns = closed_ns - opened_ns});
      continue;
    }
    const std::int64_t begin_ns = share.begin_ns.load(relaxed);
    const std::int64_t end_ns = share.end_ns.load(relaxed);
    const std::int64_t received_ns = share.received_ns.load(relaxed);
    const std::int64_t sent_ns = share.sent_ns.load(relaxed);
    const std::int64_t claims = claims_ns(share, clock_ns_);
    // From the last worker's end on all wait for the caller to notice it, and to open what comes next.
    all.push_back({.dispatch_ns = begin_ns - opened_ns - received_ns + claims + (closed_ns - last_ns),
                   .busy_ns = end_ns - begin_ns - claims - sent_ns,
                   .transfer_ns = received_ns + sent_ns + share.gathered_ns.load(relaxed),
                   .idle_ns = last_ns - done_ns(share)});
  }
  return all;
}

void TimeSheet::note_spans(std::size_t phase) {
  for (model::WorkerRecord& record : records_) {
    const ShareLine& share = block_.share(record.index, phase);
    if (share.chunks.load(relaxed) != 0)
      record.spans.push_back({passes_, static_cast<int>(phase), share.begin_ns.load(relaxed) - started_ns_,
                              share.end_ns.load(relaxed) - started_ns_});
  }
}

std::vector<model::WorkerRecord> TimeSheet::records() const {
  std::vector<std::int64_t> walls_ns;
  walls_ns.reserve(further_.size());
  for (const Pass& pass : further_) walls_ns.push_back(pass.wall_ns);
  std::vector<model::WorkerRecord> records = records_;
  for (const std::size_t pass : base::middle_half<std::int64_t>(walls_ns))
    for (std::size_t worker = 0; worker < records.size(); ++worker)
      add(records[worker].passes, further_[pass].shares[worker]);
  return records;
}

}  // namespace parbench::exec
