#include "compare/compare.hpp"

#include <algorithm>
#include <cmath>

#include "compare/group.hpp"
#include "compare/pairing.hpp"

namespace parbench::compare {

namespace {

/// The intervals that are taken at most: of each case to the yardstick, and to each peer.
std::size_t contrasts(const Group& group) {
  std::size_t count = group.size();
  for (const Row& row : group)
    count += static_cast<std::size_t>(std::count_if(group.begin(), group.end(), [&](const Row& other) {
      return &other != &row && other.after.record->spec.workers == row.after.record->spec.workers;
    }));
  return count;
}

}  // namespace

Comparison compare_reports(const model::Report& before, const model::Report& after,
                           const Settings& settings) {
  Pairing pairing = pair_up(before, after);
  Comparison result;
  result.margin = settings.margin;
  result.only_before = std::move(pairing.only_before);
  result.only_after = std::move(pairing.only_after);
  std::size_t count = 0;
  for (const Group& group : pairing.groups) count += contrasts(group) * settings.metrics.size();
  for (const Group& group : pairing.groups)
    for (const model::Metric metric : settings.metrics)
      compare_group(group, metric, settings, 1 - settings.family_error / static_cast<double>(count), result);
  return result;
}

}  // namespace parbench::compare
