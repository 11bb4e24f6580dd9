#pragma once

#include <functional>
#include <parbench/workload.hpp>
#include <string>

#include "measure/outcome.hpp"
#include "model/report.hpp"

/// The bookkeeping of one experiment's record: who still runs, and what each outcome means for it.
namespace parbench::measure {

/// A record with every case in its place and no sample.
model::ExperimentRecord begin_record(const model::ExperimentSpec& spec, const Workload& workload);

/// Case `index` of a round's order: the cases, then the control.
model::CaseRecord& case_at(model::ExperimentRecord& record, int index);

/// Stores a sample, or marks the case as failed, timed out or invalid.
void store(model::CaseRecord& record, std::variant<model::Sample, model::Failure> result, int round,
           int position);

/// Same answer or no number: marks as invalid each case whose last sample's digest is not the base's, or not
/// its own earlier one.
void check_digests(model::ExperimentRecord& record);

/// Of a record without a round: says of each case that it has no number because it was not run.
void mark_not_run(model::ExperimentRecord& record);

/// Whether anything is left to compare: the base and some other case are well (or the base alone, when it is
/// all).
bool can_go_on(const model::ExperimentRecord& record);

}  // namespace parbench::measure
