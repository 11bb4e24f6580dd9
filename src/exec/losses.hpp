#pragma once

#include <functional>
#include <optional>
#include <string>

#include "exec/control_block.hpp"
#include "model/sample.hpp"

/// What is said of a pass that did not come to its end. Pure functions of the control block.
namespace parbench::exec {

/// "worker 3 (pid 1234)"
std::string worker_name(const ControlBlock& block, int worker);

/// "items [250000, 500000)", or "no item in hand"
std::string items_in_hand(const ControlBlock& block, int worker);

/// "worker 3 (pid 1234) was killed by SIGKILL, items [5, 10)"
std::string describe_loss(const ControlBlock& block, int worker, const std::string& cause);

/// The first worker that noted an exception, if any.
std::optional<model::Failure> noted_failure(const ControlBlock& block);

/// Of all workers that still have items in hand: the message for a time-out. `state` says how a process
/// stands: its letter in /proc.
model::Failure timed_out(const ControlBlock& block, const std::function<std::optional<char>(int pid)>& state);

/// What a wait for all workers came to: the first exception that was noted, a time-out where not all have
/// arrived, or no failure.
std::optional<model::Failure> failure_after_wait(const ControlBlock& block, bool all_arrived);

/// A process of the case ended (`cause`): names the workers that it held, those with items in hand where
/// there are any.
model::Failure process_lost(const ControlBlock& block, int pid, const std::string& cause);

}  // namespace parbench::exec
