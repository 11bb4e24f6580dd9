#pragma once

#include "model/report.hpp"
#include "report/json_document.hpp"

namespace parbench::report {

/// A case as it stands in a report, with what it repeats of its experiment.
struct ReadCase {
  std::string workload;
  Parameters parameters;
  model::CaseRecord record;
};

/// What write_case has written.
ReadCase read_case(const JsonNode& node);

/// What write_parameters has written for a case or experiment; `id` is the case's or the base's.
Parameters read_parameters(const JsonNode& node, const std::string& id);

}  // namespace parbench::report
