#pragma once

#include <string>
#include <tuple>
#include <vector>

namespace parbench::micro {

/// What came of one benchmark.
struct Measurement {
  std::string name;        ///< "start/small/threads"
  std::vector<double> ns;  ///< per iteration, one for each repetition; empty where there is a problem
  std::string problem;     ///< why there is no number; empty where there is one

  auto fields() { return std::tie(name, ns, problem); }
};

}  // namespace parbench::micro
