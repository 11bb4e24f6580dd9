#pragma once

#include <optional>

#include "model/report.hpp"

/// Where the workers' time went: workers x wall = useful work + inflation + dispatch + imbalance + start-up + transfer.
/// The parts are those by which parallel overhead is commonly taken apart (Tallent and Mellor-Crummey, PPoPP 2009, for
/// idleness and overhead; Olivier, de Supinski, Schulz and Prins, SC12, for work time inflation).
namespace parbench::measure {

/// Of `record` beside `loop`, which gives the useful work: what it computed for in the same round. Warm: one further
/// pass; cold: a one-shot run. Means over the middle half of the passes of the middle half of the rounds, by the case's
/// wall time, so that they add up and what was disturbed does not matter. No value where the rounds of the two cannot be paired, or the workers'
/// time was not taken.
std::optional<model::Breakdown> breakdown(const model::CaseRecord& loop, const model::CaseRecord& record,
                                          model::Metric metric);

}  // namespace parbench::measure
