#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sys/mapping.hpp"

/// Where the process that calls plug-ins says what it calls, for the one that watches it: whoever is in a plug-in's
/// function may never come back from it.
namespace parbench::plugins {

class CallBoard {
  struct Shared;

 public:
  /// Throws base::SystemError.
  explicit CallBoard(std::chrono::nanoseconds limit);

  /// While it lives, `what` is under way: "plug-in ./mine.so: prepare of 'mine'". One at a time.
  class Call {
   public:
    Call(CallBoard& board, const std::string& what) noexcept;
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call();

   private:
    Shared& shared_;
  };

  /// How long a call may last.
  void set_limit(std::chrono::nanoseconds limit) noexcept;
  std::chrono::nanoseconds limit() const noexcept;

  /// How long the call that is under way has lasted; no value when there is none.
  std::optional<std::chrono::nanoseconds> lasted() const noexcept;

  /// The last call. To be asked for when the caller has ended.
  std::string what() const;

 private:
  struct Shared {
    std::atomic<std::int64_t> since_ns;  ///< monotonic; 0: no call. Released after `what` was written
    std::atomic<std::int64_t> limit_ns;
    char what[1024];
  };
  Shared& shared() const noexcept;

  sys::Mapping mapping_;
};

}  // namespace parbench::plugins
