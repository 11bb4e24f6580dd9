#pragma once

#include <functional>
#include <optional>
#include <parbench/mp/current.hpp>
#include <string>

#include "sys/child.hpp"

/// Who this process is among those that the toolkit made, and how one becomes another.
namespace parbench::mp::detail {

/// "Process-1", "Process-2", ...; in Process-1 "Process-1:1", ...
std::string next_process_name();

/// Notes a child that was started by Process, until it is taken off the list.
void add_child(const ProcessInfo& child);
void remove_child(int pid);

/// Throws ForkRefused when this process has other threads. `what` is about to be made: "a process", "a pool".
void refuse_other_threads(const std::string& what);

/// To be called first in a forked child, by its new name.
void become(const std::string& name, const ProcessInfo& parent);

/// Runs `body` as the whole life of a forked child: names it, turns an exception into a line on stderr,
/// writes out what is buffered. Returns the exit code.
int live(const std::string& name, const ProcessInfo& parent, const std::function<void()>& body) noexcept;

/// Writes out what C++ and C streams have buffered: before a fork, or both would write it; at a child's end.
void flush_streams() noexcept;

}  // namespace parbench::mp::detail
