#pragma once

#include <optional>
#include <string>
#include <vector>

/// The pieces of comma-separated values (RFC 4180).
namespace parbench::report {

/// All of a number's digits; empty where there is none.
std::string csv_number(double value);
std::string csv_number(const std::optional<double>& value);

/// The fields, quoted where they must be, with commas between and CRLF behind.
std::string csv_line(std::vector<std::string> fields);

}  // namespace parbench::report
