#pragma once

#include <optional>
#include <parbench/workload.hpp>
#include <string>

/// The size of a workload's work, where the work is to be had in several sizes.
namespace parbench::cli {

/// The parameter of `kind` that multiplies its work: the one called `asked`, or else the one that is known to. `option`
/// starts the message where there is none. Throws base::UsageError.
std::string growing_parameter(const WorkloadKind& kind, const std::optional<std::string>& asked,
                              const std::string& option);

/// Work that is the user's own files cannot be multiplied. Throws base::UsageError.
void refuse_own_input(const Parameters& parameters, const std::string& growing, const std::string& option);

}  // namespace parbench::cli
