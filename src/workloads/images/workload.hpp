#pragma once

#include <memory>
#include <parbench/workload.hpp>
#include <string>
#include <vector>

#include "workloads/images/album.hpp"
#include "workloads/images/layout.hpp"
#include "workloads/images/taps.hpp"

namespace parbench::images {

/// Small pictures are done by one item each, large ones by phases; see Layout. `outputs` are paths to write to, one per
/// picture, or none.
std::unique_ptr<const Workload> make_workload(std::vector<Picture> pictures, std::vector<std::string> outputs,
                                              Layout layout, Kernel kernel, std::string description);

}  // namespace parbench::images
