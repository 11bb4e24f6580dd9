#pragma once

#include "model/report.hpp"

namespace parbench::measure {

/// The machine as the report shows it: what `sys` reads, in the model's words. To be called while the process
/// has one thread.
model::Machine read_machine();

}  // namespace parbench::measure
