#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "micro/family.hpp"
#include "micro/measurement.hpp"

namespace parbench::micro {

/// Who is told of the measuring as it goes.
struct Listener {
  std::function<void(const std::string& name)> began;
  std::function<void(const Measurement&)> measured;
  std::function<void(const std::string& text)> wrote;  ///< the next part of the JSON text
};

/// Runs Google Benchmark in this process, which must have one thread, once in its life. Returns what it refuses in
/// `flags`; empty when all was well.
std::string run_benchmarks(std::span<const Family> families, const std::vector<std::string>& flags,
                           const Listener& listener);

}  // namespace parbench::micro
