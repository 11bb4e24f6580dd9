#pragma once

#include <filesystem>
#include <parbench/parameters.hpp>
#include <string>
#include <vector>

#include "workloads/csv/files.hpp"

namespace parbench::csv {

/// What is read, and where to.
struct Places {
  std::vector<std::string> inputs;
  std::filesystem::path folder;   ///< of what is written
  std::filesystem::path staging;  ///< on the same disk: for what is on its way there
  Overwrite overwrite = Overwrite::in_place;
};

/// Those of the csv workload with these parameters; makes the generated set where it is asked for. Throws
/// base::UsageError.
Places find_places(const Parameters& parameters);

}  // namespace parbench::csv
