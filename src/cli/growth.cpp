#include "cli/growth.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;

bool is_count(const WorkloadKind& kind, const std::string& parameter) {
  return std::any_of(kind.parameters.begin(), kind.parameters.end(), [&](const ParameterSpec& spec) {
    return spec.name == parameter && spec.type == ParameterType::count;
  });
}

}  // namespace

std::string growing_parameter(const WorkloadKind& kind, const std::optional<std::string>& asked,
                              const std::string& option) {
  if (asked) {
    if (is_count(kind, *asked)) return *asked;
    std::vector<std::string> counts;
    for (const ParameterSpec& spec : kind.parameters)
      if (spec.type == ParameterType::count) counts.push_back(spec.name);
    throw UsageError("--grow: '" + *asked + "' is no count of workload '" + kind.name + "'" +
                     (counts.empty() ? ", which has none" : base::suggestion(*asked, counts)));
  }
  // What each of the workloads calls it; where it has several, the first of these leaves each item as it is.
  static constexpr std::array<const char*, 9> names{"files",    "pictures", "samples", "size",  "items",
                                                    "requests", "queries",  "rows",    "height"};
  for (const char* const parameter : names)
    if (is_count(kind, parameter)) return parameter;
  throw UsageError(option + ": workload '" + kind.name +
                   "' has no size that could be multiplied; name a count of it with --grow");
}

void refuse_own_input(const Parameters& parameters, const std::string& growing, const std::string& option) {
  for (const Parameters::Entry& entry : parameters.entries()) {
    if (entry.spec.type != ParameterType::paths || entry.is_default) continue;
    std::string message = option;
    message += ": " + entry.spec.name + " names the work, and " + growing;
    throw UsageError(message + " cannot make more of it; leave one of the two out");
  }
}

}  // namespace parbench::cli
