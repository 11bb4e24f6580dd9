#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::cli {

/// The report in a file, or on standard input for "-". Throws base::UsageError that names the file where it cannot be
/// read, and what report::read_report throws.
model::Report load_report(const std::string& path);

}  // namespace parbench::cli
