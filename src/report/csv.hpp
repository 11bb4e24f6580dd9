#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::report {

/// A line per case under one line of titles (RFC 4180: commas, CRLF), with raw numbers: durations in
/// nanoseconds, nothing rounded. What is not available is an empty field.
std::string csv(const model::Report& report);

}  // namespace parbench::report
