#include "mp/pool/ledger.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <parbench/mp/exception.hpp>

#include "sys/child.hpp"

namespace parbench::mp::detail {
namespace {

/// Inputs under way at once, beyond which a submission waits; half the room for them where that is less.
constexpr std::size_t input_bytes_max = std::size_t{64} << 20U;

std::string describe_end(int exitcode) {
  return exitcode < 0 ? sys::ChildStatus::signalled(-exitcode).describe()
                      : sys::ChildStatus::exited(exitcode).describe();
}

/// What a worker trips over most.
std::string hint(int exitcode) {
  if (exitcode != -SIGSEGV && exitcode != -SIGBUS) return "";
  return " (does it use something, by reference or pointer, that was made after the pool?)";
}

}  // namespace

std::string TaskItems::describe() const {
  if (first == last) return "its call";
  if (last - first == 1) return "item " + std::to_string(first);
  return "items " + std::to_string(first) + " to " + std::to_string(last - 1);
}

bool Ledger::has_room(std::size_t input_size) const {
  if (in_flight_ == 0) return true;
  const std::size_t most = std::min(input_bytes_max, memory_.arena.size() / 2);
  return in_flight_ < Board::slot_count && memory_.arena.bytes_taken() + input_size <= most;
}

void Ledger::publish(const TaskRequest& request) {
  const Arena::Block input = memory_.arena.take(request.input_size);
  request.fill(memory_.arena.at(input.offset, request.input_size));
  // The slot of one that takes long is passed over: workers find another's ticket there, and go on.
  while (pending_[next_ % Board::slot_count].ticket != 0) ++next_;
  const Ticket ticket = next_++;
  pending_[ticket % Board::slot_count] = {ticket, request.job, request.part, request.items, input};
  ++in_flight_;
  TaskSlot& slot = board().slot(ticket);
  slot.run.store(request.run, std::memory_order_relaxed);
  slot.input_offset.store(input.offset, std::memory_order_relaxed);
  slot.input_size.store(request.input_size, std::memory_order_relaxed);
  slot.claim.store(Claim::pack(ticket, 0), std::memory_order_release);
  board().published.exchange(next_);
  board().work.ring(1);
}

/// Ends a task: `finish(job, part)` gives the job its result, unless no one wants it any more.
template <class Finish>
void Ledger::settle(Pending& task, Finish finish) {
  memory_.arena.give_back(task.input);
  Pending done = std::exchange(task, {});
  --in_flight_;
  Job& job = *done.job;
  const bool is_wanted = !job.is_abandoned() && (done.job.use_count() > 1 || !job.callbacks.empty());
  if (is_wanted) {
    try {
      finish(job, done.part);
    } catch (...) {  // its result cannot be read here, or there is no memory for it
      job.fail(done.part, std::current_exception());
    }
  }
  job.one_less();
  Finished ended{std::move(done.job), {}};
  if (job.is_done()) ended.callbacks = std::exchange(job.callbacks, {});
  finished_.push_back(std::move(ended));
  changes_.fetch_add(1);
}

void Ledger::fail(Pending& task, const std::exception_ptr& error) {
  settle(task, [&](Job& job, std::size_t part) { job.fail(part, error); });
}

void Ledger::take_reply(std::span<const std::byte> record) {
  Reply reply{};
  std::memcpy(&reply, record.data(), sizeof(reply));
  const auto bytes = record.subspan(sizeof(reply));
  if (reply.kind == Reply::Kind::failed_initializer)
    return break_down("the initializer failed in a worker: " + describe(exception_from_bytes(bytes)));
  Pending& task = pending_[reply.ticket % Board::slot_count];
  if (task.ticket != reply.ticket) return;  // it was given up when the pool broke
  settle(task, [&](Job& job, std::size_t part) {
    if (reply.kind == Reply::Kind::exception)
      job.fail(part, exception_from_bytes(bytes));
    else
      job.deliver(part, bytes);
  });
}

void Ledger::take_replies() {
  // Asked for first: all that the dead have sent is then in their rings.
  const std::uint32_t obituaries = board().obituary_count.load();
  for (Ring& ring : memory_.rings)
    while (const auto record = ring.front()) {
      take_reply(*record);
      ring.pop();
    }
  for (std::uint32_t read = obituaries_read_.load(); read < obituaries; ++read)
    tell_losses(memory_.obituaries[read]);
  obituaries_read_.store(obituaries);
  if (board().stage.load() == PoolStage::broken) break_down(board().note.data());
}

void Ledger::tell_losses(const Obituary& dead) {
  for (Pending& task : pending_) {
    if (task.ticket == 0) continue;
    const std::uint64_t claim = board().slot(task.ticket).claim.load();
    if (claim != Claim::pack(task.ticket, dead.number)) continue;
    const std::string message = worker_name(dead.number) + " (pid " + std::to_string(dead.pid) + ") " +
                                describe_end(dead.exitcode) + " over " + task.items.describe() +
                                hint(dead.exitcode);
    fail(task,
         std::make_exception_ptr(WorkerLost(message, worker_name(dead.number), dead.pid, dead.exitcode)));
  }
}

void Ledger::break_down(const std::string& reason) {
  if (is_broken()) return;
  why_broken_ = reason;
  is_broken_.store(true);
  const auto error = std::make_exception_ptr(BrokenPool(reason));
  for (Pending& task : pending_)
    if (task.ticket != 0) fail(task, error);
  changes_.fetch_add(1);
  board().results.ring_all();
}

bool Ledger::has_news() const {
  if (board().obituary_count.load() != obituaries_read_.load()) return true;
  if (board().stage.load() == PoolStage::broken && !is_broken()) return true;
  return std::any_of(memory_.rings.begin(), memory_.rings.end(),
                     [](const Ring& ring) { return !ring.is_empty(); });
}

}  // namespace parbench::mp::detail
