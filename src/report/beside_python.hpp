#pragma once

#include <string>

#include "report/contender.hpp"

namespace parbench::report {

/// What is seen of CPython: its loop beside the base, and its threads and processes each beside that loop, with what in
/// the numbers says why (the GIL, pickling), and beside parbench's own. Empty without CPython's loop.
std::string python_text(const View& view);

}  // namespace parbench::report
