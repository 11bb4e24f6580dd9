#pragma once

#include "model/report.hpp"
#include "report/json_document.hpp"

namespace parbench::report {

/// What write_machine has written.
model::Machine read_machine(const JsonNode& node);

}  // namespace parbench::report
