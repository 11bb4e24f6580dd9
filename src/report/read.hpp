#pragma once

#include <string>

#include "model/report.hpp"

/// Reads what to_json has written.
namespace parbench::report {

/// The report in `text`, the content of `file`. Throws base::ConfigError (or base::UsageError with the same words)
/// that names file and JSON path, or file:line:column, where it is not JSON, not a parbench report, of another
/// schema version, or where a value is missing, of another type, out of its range or names what is not there.
///
/// Its JSON is the same again. What the JSON does not hold: whether a parameter is a text or a choice, paths or
/// texts (they are a text, and texts), the digests of single samples (they are the case's), and experiments that
/// were planned but not begun.
model::Report read_report(const std::string& text, const std::string& file);

}  // namespace parbench::report
