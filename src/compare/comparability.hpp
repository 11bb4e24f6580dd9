#pragma once

#include <set>
#include <string>
#include <vector>

#include "compare/change.hpp"

/// Whether two reports are of the same work on the same machine, so that what differs is the code.
namespace parbench::compare {

/// All that stands in the way:
/// - incomplete: a run that was cut short;
/// - machine: its name, CPUs, memory (by more than 1 %), kernel, hypervisor, clock governor or ASLR;
/// - build: another build type, such as Debug;
/// - plan: for cases in both reports, other parameters, input, workers, schedule, chunk, transport or yardstick;
///   workers bound or not;
/// - digest: for cases in both reports, other results.
/// What may differ freely: the tool's version, compiler and flags, seeds, limits of rounds and time, and which
/// cases there are.
std::vector<Difference> find_differences(const model::Report& before, const model::Report& after);

/// "machine: hostname is 'box' in the base report, 'other' in the new one"
std::string text(const Difference& difference);

/// Those whose obstacle is not allowed.
std::vector<Difference> without(const std::vector<Difference>& differences,
                                const std::set<Obstacle>& allowed);

}  // namespace parbench::compare
