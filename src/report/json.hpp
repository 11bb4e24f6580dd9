#pragma once

#include <string>

#include "model/report.hpp"

/// The report as JSON, in the form that configs/report.schema.json describes. Any change of meaning bumps the
/// version.
namespace parbench::report {

inline constexpr const char* report_schema = "parbench.report/2";

/// The whole document, UTF-8, with a line end. Says the same for a finished and an interrupted run.
std::string to_json(const model::Report& report);

}  // namespace parbench::report
