#include "report/sentence.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "model/own_loop.hpp"
#include "report/beside_python.hpp"
#include "report/contender.hpp"
#include "report/start_up.hpp"
#include "report/why.hpp"
#include "scaling/point.hpp"
#include "stats/intervals.hpp"
#include "stats/looks.hpp"

namespace parbench::report {
namespace {

using model::ExperimentRecord;
using model::Status;
using model::Verdict;

std::string winner_text(const View& view, const Contender& winner) {
  return winner.name + " is " + ratio_text(*winner.warm) + " as fast as " + view.names[0] + " (" +
         duration_text(view.base().summary->warm.median) + " -> " +
         duration_text(winner.record->summary->warm.median) + " per pass).";
}

bool overlap(const std::optional<model::Interval>& a, const std::optional<model::Interval>& b) {
  return a && b && a->low <= b->high && b->low <= a->high;
}

/// Speed-ups are compared with the base, not with each other: where two are near, say no more than that.
std::string runner_up_text(const View& view, const Contender& winner) {
  std::vector<std::string> near;
  for (const Contender& contender : view.contenders)
    if (contender.record != winner.record && contender.warm->verdict == Verdict::faster &&
        overlap(contender.warm->interval, winner.warm->interval))
      near.push_back(contender.name + " with " + ratio_text(*contender.warm));
  if (near.empty()) return "";
  return "Its interval overlaps that of " + base::join(near, ", ") + ": the order of these is open.";
}

std::string verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::slower:
      return "slower";
    case Verdict::equivalent:
      return "as fast within the margin";
    default:
      return "unresolved";
  }
}

std::string no_winner_text(const View& view) {
  const auto is_unresolved = [](const Contender& c) { return c.warm->verdict == Verdict::unresolved; };
  const std::string base =
      view.names[0] + " (" + duration_text(view.base().summary->warm.median) + " per pass)";
  std::vector<std::string> each;
  for (const Contender& c : view.contenders)
    each.push_back(c.name + " is " + verdict_text(c.warm->verdict) + ", " + ratio_text(*c.warm));
  const bool all_open = std::all_of(view.contenders.begin(), view.contenders.end(), is_unresolved);
  return (all_open ? "Nothing is resolved against " : "Nothing was found faster than ") + base + ": " +
         base::join(each, "; ") + ".";
}

/// More workers than CPUs, and the CPUs busy: efficiency is low because there is nothing left to use.
std::string crowding_text(const View& view) {
  const double limit = scaling::usable_cpus(view.machine);
  for (const Contender& contender : view.contenders) {
    const model::CaseSummary& summary = *contender.record->summary;
    const int workers = contender.record->spec.workers;
    const double busy = summary.warm.median > 0 ? summary.cpu_ns.value_or(0) / summary.warm.median : 0;
    if (limit <= 0 || workers <= limit || model::is_python(contender.record->spec.mode) ||
        !summary.efficiency || *summary.efficiency > 0.6 || busy < 0.8 * limit)
      continue;
    return contender.name + " has " + count_text(workers, "worker") + " on " +
           (limit == std::floor(limit) ? count_text(std::llround(limit), "CPU")
                                       : base::three_digits(limit) + " CPUs") +
           " and keeps " + base::three_digits(busy) + " of them busy, so its efficiency of " +
           base::three_digits(*summary.efficiency) + " shows a want of CPUs, not of parallel work.";
  }
  return "";
}

std::string imbalance_text(const Contender& winner) {
  const auto& imbalance = winner.record->summary->imbalance;
  const auto& efficiency = winner.record->summary->efficiency;
  if (model::is_python(winner.record->spec.mode)) return "";
  const bool could_be_finer = winner.record->spec.schedule == Schedule::fixed || winner.record->chunk > 1;
  if (!imbalance || *imbalance < 0.25 || !could_be_finer || efficiency.value_or(0) > 0.9) return "";
  return "Its busiest worker was busy " + base::three_digits(100 * *imbalance) + " % longer than the mean: " +
         (winner.record->spec.schedule == Schedule::fixed ? "--schedule dynamic" : "a smaller --chunk") +
         " may help.";
}

std::string failure_text(const View& view) {
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < view.names.size(); ++i) {
    const Status status = view.experiment.cases[i].status;
    if (status == Status::failed) sentences.push_back(view.names[i] + " failed and has no speed-up.");
    if (status == Status::timeout)
      sentences.push_back(view.names[i] + " ran out of time and has no speed-up.");
    if (status == Status::invalid)
      sentences.push_back(view.names[i] +
                          (i == 0 ? " did not give the same result each time"
                                  : " gave a different result from " + view.names[0]) +
                          ": its times mean nothing.");
  }
  return base::join(sentences, " ");
}

std::string percent(double ratio) {
  const double value = std::round((ratio - 1) * 1000) / 10;
  const std::string text = std::to_string(value == 0 ? 0.0 : value);  // no "-0.0"
  return text.substr(0, text.find('.') + 2);
}

/// "0.1 % [-0.4, 0.5]"
std::string difference_text(const model::Resolution& resolution) {
  std::string text = percent(*resolution.ratio) + " %";
  if (resolution.interval)
    text += " [" + percent(resolution.interval->low) + ", " + percent(resolution.interval->high) + "]";
  return text;
}

std::string resolution_text(const ExperimentRecord& experiment) {
  const model::Resolution& warm = experiment.warm_resolution;
  const model::Resolution& cold = experiment.cold_resolution;
  if (!warm.ratio || !cold.ratio)
    return "What this run can resolve is not known: the same code was not run against itself.";
  return "The same code against itself differed by " + difference_text(warm) + " warm and " +
         difference_text(cold) + " cold" +
         (warm.interval ? ": this run cannot resolve less." : "; there are too few rounds for an interval.");
}

/// The fewest rounds, as the most that are allowed or before the time is up, after which a speed-up has an interval.
int rounds_for_intervals(const ExperimentRecord& experiment, const model::Plan& plan) {
  int comparisons = 0;
  for (const model::ExperimentSpec& spec : plan.experiments) comparisons += comparison_count(spec);
  const int count = std::max(comparisons, static_cast<int>(experiment.comparisons.size()));
  const bool was_allowed_more = experiment.stopped.reason != model::StopReason::rounds;
  for (int rounds = stats::values_min; rounds < 1000; ++rounds) {
    const stats::LookPlan looks(was_allowed_more ? std::max(plan.rounds_max, rounds) : rounds, count);
    if (stats::interval_rank(rounds, looks.level(rounds)) > 0) return rounds;
  }
  return 1000;
}

/// Where speed-ups have no interval: why, and what to do.
std::string too_few_rounds_text(const ExperimentRecord& experiment, const model::Plan& plan) {
  const auto lacks_interval = [](const model::Comparison& c) { return c.ratio && !c.interval; };
  const int rounds = experiment.stopped.rounds;
  if (rounds == 0 || experiment.stopped.reason == model::StopReason::interrupted ||
      std::none_of(experiment.comparisons.begin(), experiment.comparisons.end(), lacks_interval))
    return "";
  const int needed = rounds_for_intervals(experiment, plan);
  const std::string few =
      count_text(rounds, "round") + (rounds == 1 ? " is" : " are") + " too few for intervals";
  if (experiment.stopped.reason == model::StopReason::rounds)
    return few + ": --rounds " + std::to_string(needed) + " would do.";
  const double round_ns = static_cast<double>(experiment.stopped.elapsed.count()) / rounds;
  const auto wanted = static_cast<long long>(std::ceil(1.1 * needed * round_ns / 1e9));
  return few + ": a round takes " + duration_text(round_ns) + ", so " + std::to_string(needed) +
         " of them want --max-time " + std::to_string(wanted) + "s.";
}

/// About the cases that can be compared.
std::vector<std::string> comparison_sentences(const View& view) {
  if (view.base().status != Status::ok || !view.base().summary)
    return {"Without a sound run of " + view.names[0] + ", the base, nothing can be compared."};
  if (view.contenders.empty())
    return {view.names[0] + " takes " + duration_text(view.base().summary->warm.median) +
            " per pass; there is nothing to compare it with."};
  const auto winner = std::find_if(view.contenders.begin(), view.contenders.end(),
                                   [](const Contender& c) { return c.warm->verdict == Verdict::faster; });
  if (winner == view.contenders.end())
    return {no_winner_text(view), cold_text(view, view.contenders.front()), crowding_text(view)};
  return {winner_text(view, *winner), runner_up_text(view, *winner), start_up_text(view, *winner),
          imbalance_text(*winner), crowding_text(view)};
}

std::string paragraph(std::vector<std::string> sentences) {
  std::erase(sentences, std::string());
  return base::join(sentences, " ");
}

}  // namespace

std::string count_text(long long count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::vector<std::string> explain(const ExperimentRecord& experiment, const model::Machine& machine,
                                 const model::Plan& plan) {
  if (experiment.cases.empty()) return {};
  const View view = make_view(experiment, machine);
  std::vector<std::string> results = comparison_sentences(view);
  if (experiment.stopped.reason == model::StopReason::interrupted)
    results.insert(results.begin(),
                   "Interrupted after " + count_text(experiment.stopped.rounds, "round") + ".");
  results.push_back(failure_text(view));
  // A conditional text within the list trips AddressSanitizer with GCC 12.
  const std::string resolution = experiment.stopped.rounds > 0 ? resolution_text(experiment) : "";
  std::vector<std::string> limits{too_few_rounds_text(experiment, plan), resolution};
  std::vector<std::string> paragraphs{paragraph(std::move(results)), python_text(view), why_text(view),
                                      paragraph(std::move(limits))};
  std::erase(paragraphs, std::string());
  return paragraphs;
}

}  // namespace parbench::report
