#pragma once

#include "model/report.hpp"
#include "report/json_text.hpp"

namespace parbench::report {

/// The machine object of a report and of `parbench info --json`.
void write_machine(JsonText& out, const model::Machine& machine);

}  // namespace parbench::report
