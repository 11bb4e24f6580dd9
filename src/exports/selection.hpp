#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

/// What may leave parbench as a number.
namespace parbench::exports {

/// Whether the case ended well in some round. Only such cases are written as numbers, whatever the format.
bool is_sound(const model::CaseRecord& record);

/// "squares/procs/2: failed: worker 1 was killed ..." for each case, controls too, that is not.
std::vector<std::string> unsound_cases(const model::Report& report);

}  // namespace parbench::exports
