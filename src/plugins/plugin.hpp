#pragma once

#include <parbench/workload.hpp>
#include <span>
#include <string>
#include <vector>

#include "plugins/call_board.hpp"

/// Shared objects that bring workloads of their own: include/parbench/abi.h says what they and parbench say to each other.
namespace parbench::plugins {

/// Loads a plug-in: the kinds that it offers. `board` must outlive them. Its code, which may do anything, runs in this
/// process from here on. Throws base::UsageError where the file is no plug-in, or none for this parbench.
std::vector<WorkloadKind> load(const std::string& file, CallBoard& board);

/// Loads several, each file once, and adds what they offer to `kinds`. Throws base::UsageError also for a name that is
/// taken, by another workload or as one of `reserved`.
void add(std::vector<WorkloadKind>& kinds, std::span<const std::string> files,
         std::span<const std::string> reserved, CallBoard& board);

}  // namespace parbench::plugins
