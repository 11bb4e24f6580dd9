#pragma once

#include <string>

#include "model/report.hpp"

namespace parbench::exports {

/// The timeline as Chrome's trace event JSON, which Perfetto, speedscope and chrome://tracing open: complete events in
/// microseconds, a row of rounds and cases for parbench itself, and one per worker under its real pid and tid.
std::string trace_json(const model::Report& report);

}  // namespace parbench::exports
