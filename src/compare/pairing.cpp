#include "compare/pairing.hpp"

#include <map>
#include <set>

namespace parbench::compare {

Pairing pair_up(const model::Report& before, const model::Report& after) {
  std::map<std::string, Place> places;
  for (const model::ExperimentRecord& experiment : before.experiments)
    for (const model::CaseRecord& record : experiment.cases) places[record.spec.id] = {&experiment, &record};
  Pairing pairing;
  std::set<std::string> paired;
  for (const model::ExperimentRecord& experiment : after.experiments) {
    Group group;
    for (const model::CaseRecord& record : experiment.cases) {
      const auto partner = places.find(record.spec.id);
      if (partner == places.end()) {
        pairing.only_after.push_back(record.spec.id);
      } else if (paired.insert(record.spec.id).second) {
        group.push_back({partner->second, {&experiment, &record}});
      }
    }
    if (!group.empty()) pairing.groups.push_back(std::move(group));
  }
  for (const auto& [id, place] : places)
    if (!paired.contains(id)) pairing.only_before.push_back(id);
  return pairing;
}

}  // namespace parbench::compare
