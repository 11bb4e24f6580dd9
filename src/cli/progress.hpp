#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "measure/runner.hpp"

namespace parbench::cli {

/// One line on a terminal that says where the run stands, at most 10 times a second, and how long it may
/// still take. Written between cases only; erased at the end.
class ProgressLine {
 public:
  /// `write` puts text on the terminal; `clock` is monotonic ns.
  ProgressLine(std::function<void(const std::string&)> write, std::function<std::int64_t()> clock)
      : write_(std::move(write)), clock_(std::move(clock)) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { erase(); }

  void show(const measure::Progress& progress);
  void erase();

 private:
  std::function<void(const std::string&)> write_;
  std::function<std::int64_t()> clock_;
  std::int64_t next_ns_ = 0;
  bool shown_ = false;
};

/// The text of the line, apart for tests.
std::string progress_text(const measure::Progress& progress);

}  // namespace parbench::cli
