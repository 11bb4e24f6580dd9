#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

/// What the sentences of a result speak of.
namespace parbench::report {

/// A sound case beside the base, with the comparisons that speak of it.
struct Contender {
  const model::CaseRecord* record;
  std::string name;
  const model::Comparison* warm;
  const model::Comparison* cold;  ///< null where there is none that holds
};

/// An experiment with at least one case, and what the sentences need at hand. Refers to the experiment and
/// the machine.
struct View {
  const model::ExperimentRecord& experiment;
  const model::Machine& machine;
  std::vector<std::string> names;     ///< as in experiment.cases
  std::vector<Contender> contenders;  ///< the highest warm speed-up first

  const model::CaseRecord& base() const { return experiment.cases.front(); }
};

View make_view(const model::ExperimentRecord& experiment, const model::Machine& machine);

/// "1.86x [1.83, 1.89]"
std::string ratio_text(const model::Comparison& comparison);

/// "447 us"
std::string duration_text(double nanoseconds);

}  // namespace parbench::report
