#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::report {

/// A line per case under one line of titles (RFC 4180: commas, CRLF), with raw numbers: durations in
/// nanoseconds, nothing rounded. What is not available is an empty field.
std::string csv(const model::Report& report);

/// `text` as a field of such a line, in quotes where it needs them.
std::string csv_field(const std::string& text);

}  // namespace parbench::report
