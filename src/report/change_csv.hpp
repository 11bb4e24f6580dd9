#pragma once

#include <string>

#include "compare/change.hpp"

namespace parbench::report {

/// A line per case and metric under one line of titles (RFC 4180), with raw numbers.
std::string change_csv(const compare::Comparison& comparison);

}  // namespace parbench::report
