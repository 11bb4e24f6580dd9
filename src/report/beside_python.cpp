#include "report/beside_python.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "report/case_names.hpp"
#include "report/cells.hpp"
#include "stats/intervals.hpp"

namespace parbench::report {
namespace {

using model::CaseRecord;
using model::CaseSpec;
using model::Comparison;
using model::Mode;
using model::Verdict;

/// CPUs that a case keeps busy.
double busy_cpus(const CaseRecord& record) {
  return record.summary->cpu_ns.value_or(0) / std::max(1.0, record.summary->warm.median);
}

/// The share of its workers' time in which they computed.
double computing_share(const CaseRecord& record) {
  std::vector<double> shares;
  for (const model::Sample& sample : record.rounds) {
    double busy_ns = 0;
    double wall_ns = 0;
    for (const std::int64_t pass_ns : sample.passes_ns) wall_ns += static_cast<double>(pass_ns);
    for (const model::WorkerRecord& worker : sample.workers)
      busy_ns += static_cast<double>(worker.passes.busy_ns);
    shares.push_back(busy_ns / std::max(1.0, wall_ns * record.spec.workers));
  }
  return stats::median(shares);
}

std::string percent(double share) {
  return base::three_digits(100 * share) + " %";
}

/// "py-threads/2 is 0.47x [0.45, 0.48] as fast as py-loop/1"
std::string claim(const std::string& name, const Comparison& comparison, const std::string& base) {
  std::string text = name + " is " + ratio_text(comparison) + " as fast as " + base;
  if (comparison.verdict == Verdict::unresolved) text += " (not resolved)";
  if (comparison.verdict == Verdict::equivalent) text += " (equivalent)";
  return text;
}

/// One of CPython's pools beside CPython's loop.
struct Pool {
  const CaseRecord& record;
  const CaseRecord& loop;
  const Comparison& comparison;
  bool may_show_the_lock;  ///< there are CPUs for several threads, and the interpreter has the lock
};

std::string why_threads(const Pool& pool) {
  const double busy = busy_cpus(pool.record);
  if (pool.record.spec.workers < 2 || busy == 0) return "";
  if (pool.comparison.verdict == Verdict::faster)
    return busy_cpus(pool.loop) < 0.5 ? ": who waits does not hold the interpreter's lock (GIL)" : "";
  if (busy > 1.25 || busy_cpus(pool.loop) < 0.5 || !pool.may_show_the_lock) return "";
  return ", and keeps " + base::three_digits(busy) +
         " CPUs busy: one thread at a time runs Python code (the GIL)";
}

std::string why_processes(const Pool& pool) {
  const double share = computing_share(pool.record);
  if (pool.record.spec.workers < 2 || pool.comparison.verdict == Verdict::faster || share == 0 || share > 0.8)
    return "";
  return ": its workers compute for " + percent(share) +
         " of the time, and spend the rest on pickling items and results, on sending them through pipes, and "
         "waiting for them";
}

/// parbench's own pools of this kind and size: "; threads/2 is 1.84x [1.8, 1.9] as fast as seq/1".
std::string own_text(const View& view, const CaseSpec& spec) {
  const Mode own = spec.mode == Mode::py_threads ? Mode::threads : Mode::procs;
  std::vector<std::string> parts;
  for (std::size_t i = 1; i < view.names.size(); ++i)
    for (const Contender& contender : view.contenders)
      if (contender.record == &view.experiment.cases[i] && contender.record->spec.mode == own &&
          contender.record->spec.workers == spec.workers)
        parts.push_back(contender.name + " " + ratio_text(*contender.warm));
  if (parts.empty()) return "";
  return "; of parbench's own, " + base::join(parts, " and ") + " as fast as " + view.names[0];
}

bool is_sound(const CaseRecord& record) {
  return record.status == model::Status::ok && record.summary;
}

std::string loop_text(const View& view, std::size_t loop) {
  const CaseRecord& record = view.experiment.cases[loop];
  const Comparison* const comparison = find_comparison(view.experiment, record.spec.id, model::Metric::warm);
  if (loop == 0 || comparison == nullptr || !comparison->ratio) return "";
  return claim(view.names[loop], *comparison, view.names[0]) + " (" +
         duration_text(view.base().summary->warm.median) + " -> " +
         duration_text(record.summary->warm.median) + " per pass).";
}

std::string pool_text(const View& view, std::size_t loop, std::size_t index) {
  const CaseRecord& record = view.experiment.cases[index];
  const CaseRecord& base = view.experiment.cases[loop];
  const Comparison* const comparison =
      find_comparison(view.experiment, record.spec.id, base.spec.id, model::Metric::warm);
  if (!is_sound(record) || comparison == nullptr || !comparison->ratio) return "";
  const bool may_show_the_lock =
      view.machine.cpus_allowed > 1 && view.experiment.description.find("without a GIL") == std::string::npos;
  const Pool pool{record, base, *comparison, may_show_the_lock};
  return claim(view.names[index], *comparison, view.names[loop]) +
         (record.spec.mode == Mode::py_threads ? why_threads(pool) : why_processes(pool)) +
         own_text(view, record.spec) + ".";
}

}  // namespace

std::string python_text(const View& view) {
  const auto& cases = view.experiment.cases;
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [](const CaseRecord& item) { return item.spec.mode == Mode::py_loop; });
  if (found == cases.end() || !is_sound(*found)) return "";
  const auto loop = static_cast<std::size_t>(found - cases.begin());
  std::vector<std::string> sentences{loop_text(view, loop)};
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (i != loop && model::is_python(cases[i].spec.mode) && !model::is_loop(cases[i].spec.mode))
      sentences.push_back(pool_text(view, loop, i));
  sentences.emplace_back(
      "Starting the interpreter is in no number: either program counts as running already.");
  std::erase(sentences, std::string());
  return base::join(sentences, " ");
}

}  // namespace parbench::report
