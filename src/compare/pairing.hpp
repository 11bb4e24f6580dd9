#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

/// Which case of one report is which of the other. Refers to the reports.
namespace parbench::compare {

struct Place {
  const model::ExperimentRecord* experiment;
  const model::CaseRecord* record;
};

/// A case that both reports have.
struct Row {
  Place before, after;
};

/// The cases of one experiment of the later report; not empty. In the earlier one they may be spread over several.
using Group = std::vector<Row>;

struct Pairing {
  std::vector<Group> groups;
  std::vector<std::string> only_before, only_after;  ///< ids
};

/// Cases are the same where their ids are.
Pairing pair_up(const model::Report& before, const model::Report& after);

}  // namespace parbench::compare
