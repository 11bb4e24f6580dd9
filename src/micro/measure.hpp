#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "micro/family.hpp"
#include "micro/measurement.hpp"
#include "sys/signals.hpp"

namespace parbench::micro {

struct Outcome {
  enum class End {
    complete,
    interrupted,  ///< by a signal; what was measured before is there
    refused,      ///< flags that Google Benchmark does not take; `message` says which
    failed        ///< the measuring process died; `message` says of what
  } end = End::complete;
  std::vector<Measurement> measurements;
  std::string json;  ///< of all that was measured, in Google Benchmark's format
  std::string message;
};

/// Measures all that `families` offer, in a process of its own, so that nothing is left behind however it ends. `flags`
/// are Google Benchmark's own: "--benchmark_min_time=0.1". `began` is told each name when its measuring begins. Throws
/// base::SystemError.
Outcome measure(std::span<const Family> families, const std::vector<std::string>& flags,
                sys::InterruptWatch& interrupts, const std::function<void(const std::string& name)>& began);

}  // namespace parbench::micro
