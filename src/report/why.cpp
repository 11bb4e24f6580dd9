#include "report/why.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace parbench::report {
namespace {

constexpr double share_min = 0.01;  ///< of the workers' time, below which a loss is not worth a word

std::vector<std::string> losses(const model::Breakdown& parts, bool is_crowded) {
  std::array<std::pair<double, const char*>, 5> all{
      {{parts.start_up_ns, "start-up"},
       {parts.transfer_ns, "moving results"},
       {parts.inflation_ns, is_crowded ? "waiting for a CPU and slower computing" : "slower computing"},
       {parts.imbalance_ns, "waiting for the slowest worker"},
       {parts.dispatch_ns, "dispatch"}}};
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> texts;
  for (const auto& [time_ns, what] : all)
    if (time_ns >= share_min * parts.total_ns) texts.push_back(duration_text(time_ns) + " to " + what);
  return texts;
}

/// "a, b and c"
std::string enumeration(std::vector<std::string> texts) {
  if (texts.size() < 2) return base::join(texts, "");
  const std::string last = std::move(texts.back());
  texts.pop_back();
  return base::join(texts, ", ") + " and " + last;
}

}  // namespace

std::string loss_text(const std::string& name, const model::CaseRecord& record, model::Metric metric,
                      const model::Machine& machine) {
  if (!record.summary || record.spec.workers < 1) return "";
  const bool is_warm = metric == model::Metric::warm;
  const auto& parts = is_warm ? record.summary->warm_breakdown : record.summary->cold_breakdown;
  if (!parts || parts->total_ns <= 0) return "";
  const std::vector<std::string> texts = losses(*parts, record.spec.workers > machine.cpus_allowed);
  return "Of " + std::to_string(record.spec.workers) + " x " +
         duration_text(parts->total_ns / record.spec.workers) +
         (is_warm ? " per pass " : " for a one-shot run ") + name +
         (texts.empty() ? " lose less than 1 % to anything." : " lose " + enumeration(texts) + ".");
}

std::string why_text(const View& view) {
  std::vector<std::string> sentences;
  for (const model::Mode mode : {model::Mode::threads, model::Mode::procs}) {
    const auto best = std::find_if(view.contenders.begin(), view.contenders.end(),
                                   [&](const Contender& c) { return c.record->spec.mode == mode; });
    if (best == view.contenders.end()) continue;
    for (const model::Metric metric : {model::Metric::warm, model::Metric::cold})
      sentences.push_back(loss_text(best->name, *best->record, metric, view.machine));
  }
  std::erase(sentences, std::string());
  return base::join(sentences, " ");
}

}  // namespace parbench::report
