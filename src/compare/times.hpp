#pragma once

#include <map>
#include <vector>

#include "model/report.hpp"

/// The logarithms of the times that a case took, round by round.
namespace parbench::compare {

/// By the index of the round.
using LogTimes = std::map<int, double>;

/// Those of a case that ended well; none otherwise.
LogTimes log_times(const model::CaseRecord& record, model::Metric metric);

/// Those of an experiment's first case: in each round the mean of its two runs, where its control has one.
LogTimes yardstick_times(const model::ExperimentRecord& experiment, model::Metric metric);

/// The times in units of the yardstick's, in rounds that have both.
LogTimes relative(const LogTimes& times, const LogTimes& yardstick);

/// In order of the rounds.
std::vector<double> values(const LogTimes& times);

}  // namespace parbench::compare
