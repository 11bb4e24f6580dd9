#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

/// Sleeping on a 32-bit word that may lie in memory shared between processes.
namespace parbench::sys {

/// Sleeps while `word` is `expected`, until woken, interrupted by a signal, or `timeout` has passed. Returns
/// for any reason: look at the word again.
void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                std::chrono::nanoseconds timeout) noexcept;

/// Wakes `count` of those that sleep on `word`, or as many as there are; returns how many it woke.
int futex_wake(const std::atomic<std::uint32_t>& word, int count) noexcept;

/// Wakes all that sleep on `word`.
void futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept;

}  // namespace parbench::sys
