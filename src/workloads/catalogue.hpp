#pragma once

#include <parbench/workload.hpp>
#include <string>
#include <utility>
#include <vector>

/// The explicit list of workloads. To add one: a file with a function that returns its WorkloadKind, and its
/// name here.
namespace parbench::workloads {

WorkloadKind squares();
WorkloadKind csv();
WorkloadKind io();
WorkloadKind exec_command();

/// All of them, in the order in which `parbench list` shows them.
std::vector<WorkloadKind> catalogue();

/// The kind called `name`. Throws base::UsageError that names the nearest.
const WorkloadKind& find_kind(const std::vector<WorkloadKind>& kinds, const std::string& name);

/// A parameter as the user gave it; several values for a parameter of type `paths` or `texts` only.
struct Setting {
  std::string name;
  std::vector<std::string> values;
  std::string where;           ///< for messages: "--set size", "suite.json: /runs/0/params/size"
  bool is_given_list = false;  ///< the values stood in a list of their own, if only one
};

/// All parameters of `kind`: defaults, overridden by `settings`. Throws base::UsageError for an unknown name
/// (naming the nearest), a value that does not parse, or one out of range.
Parameters make_parameters(const WorkloadKind& kind, const std::vector<Setting>& settings);

}  // namespace parbench::workloads
