#include "report/start_up.hpp"

#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "stats/intervals.hpp"

namespace parbench::report {

using model::CaseRecord;
using model::Verdict;

namespace {

/// The median over the case's samples of what `get` takes from each.
template <class Get>
double sample_median(const CaseRecord& record, Get get) {
  std::vector<double> values;
  for (const model::Sample& sample : record.rounds) values.push_back(static_cast<double>(get(sample)));
  return stats::median(values);
}

/// Both parts of start-up: the pool, and the first pass, which pays for cold caches and untouched memory.
std::string cost_text(const CaseRecord& record) {
  if (record.rounds.empty() || model::is_loop(record.spec.mode)) return "";
  const bool is_threads =
      record.spec.mode == model::Mode::threads || record.spec.mode == model::Mode::py_threads;
  const std::string kind = is_threads ? "threads" : "processes";
  const std::string pool =
      record.spec.workers == 1 ? "its pool" : "a pool of " + std::to_string(record.spec.workers) + " " + kind;
  return "starting and stopping " + pool + " takes " +
         duration_text(
             sample_median(record, [](const model::Sample& s) { return s.create_ns + s.teardown_ns; })) +
         ", its first pass " +
         duration_text(sample_median(record, [](const model::Sample& s) { return s.first_pass_ns; }));
}

/// When the start-up of a case that loses cold and wins warm has paid for itself.
std::string payback_text(const View& view, const Contender& contender) {
  if (contender.warm->verdict != Verdict::faster) return "";
  const auto pass = break_even_pass(*view.base().summary, *contender.record->summary);
  return pass ? "in total it is ahead from pass " + std::to_string(*pass) + " on" : "";
}

std::string cold_claim(const Contender& contender, const std::string& base) {
  const std::string ratio = ratio_text(*contender.cold);
  switch (contender.cold->verdict) {
    case Verdict::faster:
      return "A one-shot run of " + contender.name + ", start-up included, is " + ratio +
             " as fast as that of " + base;
    case Verdict::slower:
      return "A one-shot run of " + contender.name + " is slower, " + ratio + " as fast as that of " + base;
    case Verdict::equivalent:
      return "A one-shot run of " + contender.name + " takes as long as that of " + base +
             " within the margin, " + ratio;
    default:
      return "Whether a one-shot run of " + contender.name + " gains is not resolved, " + ratio;
  }
}

}  // namespace

std::string cold_text(const View& view, const Contender& contender) {
  if (contender.cold == nullptr) return "";
  std::vector<std::string> reasons;
  for (std::string reason :
       {cost_text(*contender.record),
        contender.cold->verdict == Verdict::slower ? payback_text(view, contender) : std::string()})
    if (!reason.empty()) reasons.push_back(std::move(reason));
  return cold_claim(contender, view.names[0]) +
         (reasons.empty() ? "" : ": " + base::join(reasons, ", and ")) + ".";
}

std::string start_up_text(const View& view, const Contender& winner) {
  std::string text = cold_text(view, winner);
  for (const Contender& other : view.contenders) {
    if (other.record->spec.mode == winner.record->spec.mode || other.warm->verdict != Verdict::faster)
      continue;
    const bool differs =
        other.cold != nullptr && winner.cold != nullptr && other.cold->verdict != winner.cold->verdict;
    return differs ? text + " " + cold_text(view, other) : text;
  }
  return text;
}

std::optional<long long> break_even_pass(const model::CaseSummary& base, const model::CaseSummary& other) {
  const double gain = base.warm.median - other.warm.median;
  const double debt = other.cold.median - base.cold.median;
  if (gain <= 0 || debt < 0) return std::nullopt;
  const double passes = std::floor(debt / gain) + 2;  // the first n with (n - 1) gain > debt
  return passes < 9e15 ? std::optional(static_cast<long long>(passes)) : std::nullopt;
}

}  // namespace parbench::report
