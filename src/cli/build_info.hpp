#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::cli {

/// This program: version, compiler, flags, build type.
model::Tool this_tool();

/// "parbench 0.1.0 (GNU 12.2.0, Release)"
std::string version_text();

}  // namespace parbench::cli
