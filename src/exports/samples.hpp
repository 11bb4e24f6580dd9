#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::exports {

/// A data frame as CSV (RFC 4180: commas, CRLF): a row per sound case and round, the A/A controls' too, raw numbers in
/// the unit that the column's name ends in; what is not available, or no parameter of this workload, is empty.
std::string samples_csv(const model::Report& report);

}  // namespace parbench::exports
