#include "exec/losses.hpp"

#include <vector>

#include "sys/child.hpp"

namespace parbench::exec {
namespace {

/// The workers among `candidates` that were at work; all of them when none was.
std::vector<int> at_work(const ControlBlock& block, const std::function<bool(int)>& is_candidate) {
  std::vector<int> candidates;
  std::vector<int> busy;
  for (int worker = 0; worker < block.workers(); ++worker) {
    if (!is_candidate(worker)) continue;
    candidates.push_back(worker);
    if (block.slot(worker).in_hand().size() != 0) busy.push_back(worker);
  }
  return busy.empty() ? candidates : busy;
}

std::string join_losses(const ControlBlock& block, const std::vector<int>& workers,
                        const std::function<std::string(int)>& cause) {
  constexpr std::size_t named = 8;  // enough to understand, few enough to read
  std::string text;
  for (std::size_t i = 0; i < workers.size() && i < named; ++i)
    text += (i == 0 ? "" : "; ") + describe_loss(block, workers[i], cause(workers[i]));
  if (workers.size() > named) text += "; and " + std::to_string(workers.size() - named) + " more workers";
  return text;
}

/// What the case was at.
std::string when(const ControlBlock& block) {
  const std::string pass = std::to_string(block.stage().pass.load(std::memory_order_relaxed));
  const std::uint32_t phase = block.stage().phase.load(std::memory_order_relaxed);
  switch (block.stage().stage.load(std::memory_order_acquire)) {
    case Stage::starting:
      return " (while the pool started)";
    case Stage::passing:
      return " (pass " + pass + (phase != 0 ? ", phase " + std::to_string(phase) : "") + ")";
    case Stage::between:
      return " (after pass " + pass + ")";
    case Stage::stopping:
      break;
  }
  return " (while the pool stopped)";
}

}  // namespace

std::string worker_name(const ControlBlock& block, int worker) {
  const int pid = block.slot(worker).pid.load(std::memory_order_relaxed);
  return "worker " + std::to_string(worker) + (pid != 0 ? " (pid " + std::to_string(pid) + ")" : "");
}

std::string items_in_hand(const ControlBlock& block, int worker) {
  const Range range = block.slot(worker).in_hand();
  if (range.size() == 0) return "no items in hand";
  return "items [" + std::to_string(range.begin) + ", " + std::to_string(range.end) + ")";
}

std::string describe_loss(const ControlBlock& block, int worker, const std::string& cause) {
  return worker_name(block, worker) + " " + cause + ", " + items_in_hand(block, worker);
}

std::optional<model::Failure> noted_failure(const ControlBlock& block) {
  for (int worker = 0; worker < block.workers(); ++worker) {
    if (block.note(worker).is_set.load(std::memory_order_acquire) == 0) continue;
    const std::string note = block.note(worker).get();
    const std::string cause = note.empty() ? "threw an exception without a message" : "threw: " + note;
    return model::Failure{model::FailureKind::failed, describe_loss(block, worker, cause) + when(block)};
  }
  return std::nullopt;
}

model::Failure timed_out(const ControlBlock& block,
                         const std::function<std::optional<char>(int pid)>& state) {
  const auto workers = at_work(block, [](int) { return true; });
  const auto cause = [&](int worker) -> std::string {
    const int pid = block.slot(worker).pid.load(std::memory_order_relaxed);
    if (pid == 0) return "did not come to life";
    const auto letter = state(pid);
    if (letter == 'T' || letter == 't') return "is stopped by a signal";
    return letter ? "did not end in time" : "is gone";
  };
  return {model::FailureKind::timeout, "time-out: " + join_losses(block, workers, cause) + when(block)};
}

model::Failure process_lost(const ControlBlock& block, int pid, const std::string& cause) {
  const auto workers = at_work(
      block, [&](int worker) { return block.slot(worker).pid.load(std::memory_order_relaxed) == pid; });
  if (workers.empty())
    return {model::FailureKind::failed, "process " + std::to_string(pid) + " " + cause + when(block)};
  return {model::FailureKind::failed, join_losses(block, workers, [&](int) { return cause; }) + when(block)};
}

std::optional<model::Failure> failure_after_wait(const ControlBlock& block, bool all_arrived) {
  // The notes are looked at only when there is one: they are cold memory.
  if (block.done().failures.load(std::memory_order_acquire) != 0) return noted_failure(block);
  return all_arrived ? std::nullopt : std::optional(timed_out(block, sys::process_state));
}

}  // namespace parbench::exec
