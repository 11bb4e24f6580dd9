#pragma once

#include "model/report.hpp"

/// From samples to summaries, comparisons and what the run can resolve: a pure function of the record.
namespace parbench::measure {

/// Fills summaries, comparisons and resolutions from the samples that are there. `level` is the confidence
/// level of each comparison; summaries of single cases have 95 %. Marks nothing as failed: that is the
/// Runner's.
void analyse(model::ExperimentRecord& record, double level, double margin);

}  // namespace parbench::measure
