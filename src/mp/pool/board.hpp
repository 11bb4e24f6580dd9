#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <parbench/mp/detail/bell.hpp>
#include <parbench/mp/detail/pool_core.hpp>
#include <parbench/mp/detail/shared.hpp>
#include <span>

/// What a pool's parent, foreman and workers share. No one ever holds anything in it.
namespace parbench::mp::detail {

/// Numbers of tasks, from 1.
using Ticket = std::uint64_t;

/// Numbers of workers, from 1; each worker of a pool has one of its own: ForkPoolWorker-3.
using WorkerNumber = std::uint32_t;

/// A task's ticket and who has claimed it (0: no one yet), in one word: a claim is one compare-and-swap, and
/// there is no moment at which a task is claimed by no one knows whom.
class Claim {
 public:
  static constexpr int number_bits = 24;
  static constexpr WorkerNumber last_number = (1U << number_bits) - 1;  ///< after which they begin anew

  static std::uint64_t pack(Ticket ticket, WorkerNumber number) { return ticket << number_bits | number; }
};

struct alignas(64) TaskSlot {
  std::atomic<std::uint64_t> claim{0};
  std::atomic<RunTask> run{nullptr};
  std::atomic<std::uint64_t> input_offset{0};
  std::atomic<std::uint64_t> input_size{0};
};

/// Where a worker works; when it ends another takes the place, and its outbox.
struct alignas(64) Place {
  std::atomic<WorkerNumber> number{0};
  std::atomic<int> pid{0};  ///< 0: empty
  /// It ended because it was to: it had done its number of tasks, or there were no more.
  std::atomic<std::uint32_t> has_retired{0};
};

/// Of a worker that died otherwise.
struct Obituary {
  WorkerNumber number;
  int pid;
  int exitcode;  ///< as Process::exitcode
};

enum class PoolStage : std::uint32_t { starting, working, broken };

struct Board {
  static constexpr std::size_t slot_count = 4'096;

  std::atomic<PoolStage> stage{PoolStage::starting};
  std::atomic<std::uint32_t> is_closing{0};      ///< workers retire when there is nothing to claim
  std::atomic<std::uint32_t> obituary_count{0};  ///< written by the foreman
  std::array<char, 256> note{};                  ///< why the foreman gave up

  Bell work;     ///< rung by the parent
  Bell results;  ///< rung by workers and the foreman

  alignas(64) std::atomic<Ticket> published{1};   ///< tickets below have been published
  alignas(64) std::atomic<Ticket> first_open{1};  ///< tickets below have been claimed

  std::array<TaskSlot, slot_count> slots;

  TaskSlot& slot(Ticket ticket) { return slots[ticket % slot_count]; }
  bool has_open_tasks() const { return first_open.load() < published.load(); }
};

/// An array in shared memory.
template <class T>
class SharedArray {
 public:
  explicit SharedArray(std::size_t size)
      : memory_(size * sizeof(T)), items_(new (memory_.bytes().data()) T[size](), size) {}

  T& operator[](std::size_t index) const { return items_[index]; }
  std::size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  SharedMemory memory_;
  std::span<T> items_;
};

}  // namespace parbench::mp::detail
