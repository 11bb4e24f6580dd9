#pragma once

#include <string>

#include "report/change_words.hpp"

namespace parbench::report {

inline constexpr const char* change_schema = "parbench.comparison/1";

/// Everything, for programs; ratios are new / base.
std::string change_json(const Compared& compared);

}  // namespace parbench::report
