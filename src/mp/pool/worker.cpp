#include "mp/pool/worker.hpp"

namespace parbench::mp::detail {
namespace {

constexpr std::size_t outbox_bytes = std::size_t{4} << 20U;

/// The first task that no one has, claimed for `number`; 0 when there is none. Whoever finds a task claimed
/// moves the mark on, so that it does not matter if the claimer dies before it does.
Ticket try_claim(Board& board, WorkerNumber number) {
  for (;;) {
    Ticket ticket = board.first_open.load();
    if (ticket >= board.published.load()) return 0;
    std::uint64_t open = Claim::pack(ticket, 0);
    const bool claimed = board.slot(ticket).claim.compare_exchange_strong(open, Claim::pack(ticket, number));
    const Ticket mine = ticket;
    board.first_open.compare_exchange_strong(ticket, mine + 1);
    if (claimed) return mine;
  }
}

/// Waits for a task; 0 when the pool is closed and none is left.
Ticket claim(Board& board, WorkerNumber number) {
  Ticket ticket = 0;
  board.work.await(
      [&] {
        // Asked for first: what was published before the closing is seen by the claim.
        const bool is_closing = board.is_closing.load() != 0;
        ticket = try_claim(board, number);
        return ticket != 0 || is_closing;
      },
      Deadline::never(), OrphanWatch());
  return ticket;
}

void perform(PoolMemory& memory, Ticket ticket, Outbox& outbox) {
  TaskSlot& slot = memory.board->slot(ticket);
  const auto input = memory.arena.at(slot.input_offset.load(std::memory_order_relaxed),
                                     slot.input_size.load(std::memory_order_relaxed));
  TaskOutput output(outbox);
  try {
    slot.run.load(std::memory_order_relaxed)(input, output);
    outbox.send({ticket, Reply::Kind::result});
  } catch (...) {
    outbox.send({ticket, Reply::Kind::exception}, std::current_exception());
  }
}

}  // namespace

PoolMemory::PoolMemory(int processes, int max_lost_workers)
    : places(static_cast<std::size_t>(processes)),
      obituaries(static_cast<std::size_t>(max_lost_workers) + 1) {
  RingOptions options;
  options.capacity_bytes = outbox_bytes;
  for (int i = 0; i < processes; ++i) rings.emplace_back(options, &board->results);
}

void work(PoolMemory& memory, const PoolSettings& settings, std::size_t place, WorkerNumber number) {
  Outbox outbox(memory.rings[place], worker_name(number));
  try {
    if (settings.initializer) settings.initializer();
  } catch (...) {
    outbox.send({0, Reply::Kind::failed_initializer}, std::current_exception());
    throw;
  }
  for (std::uint64_t tasks = 0;; ++tasks) {
    if (settings.max_tasks_per_child != 0 && tasks == settings.max_tasks_per_child) break;
    const Ticket ticket = claim(*memory.board, number);
    if (ticket == 0) break;
    perform(memory, ticket, outbox);
  }
  memory.places[place].has_retired.store(1);
}

std::string worker_name(WorkerNumber number) {
  return "ForkPoolWorker-" + std::to_string(number);
}

}  // namespace parbench::mp::detail
