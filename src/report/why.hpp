#pragma once

#include <string>

#include "report/contender.hpp"

/// Where the time went, in sentences.
namespace parbench::report {

/// "Of 2 x 242 us per pass threads lose 20.1 us to slower computing and 7.2 us to imbalance.": the parts of at least
/// 1 % of the workers' time, the largest first. Empty where the breakdown is not known.
std::string loss_text(const std::string& name, const model::CaseRecord& record, model::Metric metric,
                      const model::Machine& machine);

/// The losses, warm and one-shot, of the best contender of each kind of pool.
std::string why_text(const View& view);

}  // namespace parbench::report
