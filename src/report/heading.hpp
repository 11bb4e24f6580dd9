#pragma once

#include <string>

#include "model/report.hpp"

/// The lines above a table.
namespace parbench::report {

/// "squares kernel=slow: 1M ints, 4.00 MB in, 8.00 MB out": parameters that are not at their default, and the
/// input.
std::string title(const model::ExperimentRecord& experiment);

/// "2 CPUs (AMD EPYC, under KVM), schedule=dynamic, 12 rounds, then no comparison needed more"
std::string conditions(const model::ExperimentRecord& experiment, const model::Report& report);

/// "2 CPUs (AMD EPYC, under KVM)"
std::string machine_text(const model::Machine& machine);

}  // namespace parbench::report
