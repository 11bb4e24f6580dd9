#pragma once

#include <vector>

#include "scaling/strong.hpp"

namespace parbench::scaling {

/// What keeps this curve from the ideal line, the dearest first, as far as the measurements show it. `scaling` has its
/// points and fits already.
std::vector<Limit> find_limits(const StrongScaling& scaling, const model::ExperimentRecord& experiment,
                               const model::Machine& machine);

}  // namespace parbench::scaling
