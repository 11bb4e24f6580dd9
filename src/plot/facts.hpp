#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

namespace parbench::plot {

/// What is to be known of a measurement: "kernel", "Linux 6.1.0 x86_64".
struct Fact {
  std::string name;
  std::string text;
};

/// Machine, tool, time and plan of a report; what it does not hold is left out.
std::vector<Fact> facts_of(const model::Report& report);

}  // namespace parbench::plot
