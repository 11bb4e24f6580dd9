#pragma once

#include "model/sample.hpp"
#include "report/json_document.hpp"

namespace parbench::report {

/// A case's round in a report, but for its digest, which is the case's.
model::Sample read_sample(const JsonNode& node);

}  // namespace parbench::report
