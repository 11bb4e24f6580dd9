#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

/// The result in a few plain sentences, each of which follows from the numbers.
namespace parbench::report {

/// Who won by how much over the base's absolute time, what start-up costs, what failed, why more workers did
/// not help, where the time went, and what this run could resolve. In paragraphs, none of them empty, without line ends.
std::vector<std::string> explain(const model::ExperimentRecord& experiment, const model::Machine& machine,
                                 const model::Plan& plan);

/// "1 round", "12 rounds"
std::string count_text(long long count, const std::string& noun);

}  // namespace parbench::report
