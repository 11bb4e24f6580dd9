#pragma once

#include <memory>
#include <ostream>
#include <parbench/workload.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "workloads/catalogue.hpp"

/// Each workload of the catalogue, small enough to be run in every way in a moment.
namespace parbench::workloads {

struct SmallCase {
  std::string workload;
  std::vector<std::pair<std::string, std::string>> settings;
};

inline std::string name_of(const SmallCase& item) {
  std::string name = item.workload;
  for (const auto& setting : item.settings) name += "_" + setting.first + "_" + setting.second;
  for (char& character : name)
    if (std::isalnum(static_cast<unsigned char>(character)) == 0) character = '_';
  return name;
}

inline void PrintTo(const SmallCase& item, std::ostream* out) {
  *out << name_of(item);
}

inline std::vector<SmallCase> small_cases() {
  return {
      {"squares", {{"size", "1001"}}},
      {"squares", {{"size", "300"}, {"kernel", "slow"}}},
      {"squares", {{"size", "0"}}},
      {"csv", {{"files", "5"}, {"rows", "60"}}},
      {"io", {{"items", "7"}, {"latency", "50us"}, {"payload", "100"}}},
  };
}

inline std::unique_ptr<const Workload> prepare(const SmallCase& item) {
  const std::vector<WorkloadKind> kinds = catalogue();
  const WorkloadKind& kind = find_kind(kinds, item.workload);
  std::vector<Setting> settings;
  for (const auto& [name, value] : item.settings) settings.push_back({name, {value}, name});
  return kind.prepare(make_parameters(kind, settings));
}

}  // namespace parbench::workloads
