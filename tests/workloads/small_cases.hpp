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
      {"csv", {{"files", "3"}, {"rows", "60"}, {"gzip", "yes"}, {"reader", "mmap"}}},
      {"csv", {{"files", "2"}, {"rows", "200"}, {"split", "blocks"}, {"block", "1Ki"}}},
      {"gridsearch", {{"rows", "90"}, {"features", "4"}, {"alphas", "3"}, {"folds", "3"}}},
      {"images", {{"pictures", "5"}, {"side", "24"}}},
      {"images", {{"pictures", "3"}, {"side", "48"}, {"tile", "256"}}},
      {"text", {{"size", "30k"}, {"block", "2Ki"}, {"partitions", "3"}}},
      {"stats", {{"rows", "5k"}, {"columns", "3"}}},
      {"montecarlo", {{"samples", "5k"}, {"items", "11"}}},
      {"montecarlo", {{"samples", "5k"}, {"items", "11"}, {"kernel", "option"}}},
      {"mandelbrot", {{"width", "40"}, {"height", "31"}, {"iterations", "60"}}},
      {"sort", {{"size", "10001"}, {"blocks", "7"}}},
      {"sort", {{"size", "0"}}},
      {"stream", {{"size", "10k"}, {"kernel", "all"}}},
      {"stream", {{"size", "10k"}}},
      {"alloc", {{"items", "9"}, {"allocations", "100"}, {"mappings", "5"}}},
      {"counter", {{"kind", "atomic"}, {"items", "20"}, {"increments", "100"}}},
      {"counter", {{"kind", "lock"}, {"items", "20"}, {"increments", "100"}}},
      {"counter", {{"kind", "padded"}, {"items", "20"}, {"increments", "100"}}},
      {"counter", {{"kind", "per_worker"}, {"items", "20"}, {"increments", "100"}}},
      {"counter", {{"kind", "local"}, {"items", "20"}, {"increments", "100"}}},
      {"files", {{"files", "6"}, {"size", "3k"}, {"fsync", "no"}}},
      {"http", {{"requests", "9"}, {"service_time", "200us"}, {"payload", "100"}}},
      {"sqlite", {{"queries", "9"}, {"rows", "300"}}},
      {"sqlite", {{"queries", "9"}, {"rows", "300"}, {"kind", "mixed"}}},
      {"exec", {{"items", "5"}, {"command", "echo"}}},
      {"io", {{"items", "7"}, {"latency", "50us"}, {"payload", "100"}}},
      {"spin", {{"items", "20"}, {"task", "2us"}}},
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
