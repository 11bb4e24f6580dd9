#pragma once

#include <parbench/workload.hpp>

namespace parbench::python {

inline constexpr const char* function_kind_name = "python";

/// The user's own Python function over the items 0 .. items-1: a workload that parbench's own modes cannot run.
WorkloadKind function_kind();

}  // namespace parbench::python
