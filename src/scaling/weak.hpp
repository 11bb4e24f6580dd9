#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scaling/fit.hpp"
#include "scaling/point.hpp"

namespace parbench::scaling {

/// Work that grows with the workers. The speed-up of w workers is that over the loop with the same work, w times that of
/// one worker, in the same rounds.
struct WeakScaling {
  std::string workload;
  std::string parameter;  ///< what grew: "size"
  std::int64_t per_worker = 0;
  Group group;
  std::vector<Point> points;  ///< ascending by workers, at least two different counts
  FitOrRefusal<stats::GustafsonLaw> gustafson;
};

/// Curves from experiments that follow each other, with one workload and one base worker each, whose pools have w
/// workers and whose parameters are equal but for one count, which is w times the same number.
std::vector<WeakScaling> weak_scaling(const model::Report& report);

}  // namespace parbench::scaling
