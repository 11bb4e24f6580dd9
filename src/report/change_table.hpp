#pragma once

#include <string>

#include "report/change_words.hpp"

namespace parbench::report {

/// For a terminal: both runs, a line per case and metric in the order of the later report, the reasons of all that is
/// not equivalent, and what else is to be known.
std::string change_table(const Compared& compared);

}  // namespace parbench::report
