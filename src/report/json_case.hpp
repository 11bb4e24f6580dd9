#pragma once

#include "model/report.hpp"
#include "report/json_text.hpp"

namespace parbench::report {

/// A case with all that was measured of it.
void write_case(JsonText& out, const model::ExperimentSpec& experiment, const model::CaseRecord& record);

/// {"size": 1000000, "pause_ns": 2000000, ...}: durations get the unit in their key.
void write_parameters(JsonText& out, const Parameters& parameters);

/// [low, high]
void write_interval(JsonText& out, const std::optional<model::Interval>& interval);

}  // namespace parbench::report
