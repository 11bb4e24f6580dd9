#include "exports/trace.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace parbench::exports {
namespace {

/// Between bars that follow or hold each other, since readers that compute ends as begin + duration, in fractions of
/// microseconds, take those that touch for overlapping.
constexpr std::int64_t gap_ns = 1;

/// A sample and whose it is.
struct Run {
  const model::CaseRecord* record;
  const model::Sample* sample;
};

std::vector<Run> runs_by_begin(const model::Report& report) {
  std::vector<Run> runs;
  const auto add = [&](const model::CaseRecord& record) {
    for (const model::Sample& sample : record.rounds) runs.push_back({&record, &sample});
  };
  for (const model::ExperimentRecord& experiment : report.experiments) {
    for (const model::CaseRecord& record : experiment.cases) add(record);
    add(experiment.control);
  }
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.sample->started_ns < b.sample->started_ns; });
  return runs;
}

/// Where the last span of this pass ends, from the begin of the sample; 0 where there is none.
std::int64_t last_end_ns(const model::Sample& sample, int pass) {
  std::int64_t end = 0;
  for (const model::WorkerRecord& worker : sample.workers)
    for (const model::Span& span : worker.spans)
      if (span.pass == pass) end = std::max(end, span.end_ns);
  return end;
}

/// The phases of a sample, from its begin. A pass holds its spans, which say where it lay.
std::vector<Bar> phases(const model::Sample& sample) {
  std::vector<Bar> bars;
  std::int64_t clock = 0;
  const auto add = [&](const std::string& name, std::int64_t begin, std::int64_t length) {
    begin = std::max(clock, begin);
    bars.push_back({name, begin, begin + length, sample.round});
    clock = begin + length + gap_ns;
  };
  add("create", 0, sample.create_ns);
  add("first pass", last_end_ns(sample, 0) - sample.first_pass_ns, sample.first_pass_ns);
  constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 4;
  std::int64_t further = 0;
  for (const std::int64_t pass : sample.passes_ns) further += std::min(pass, longest - further);
  const std::string count = std::to_string(sample.passes_ns.size());
  const std::int64_t first = sample.passes_ns.empty() ? 0 : sample.passes_ns.front();
  add(count + (count == "1" ? " further pass" : " further passes"), last_end_ns(sample, 1) - first, further);
  add("teardown", clock, sample.teardown_ns);
  return bars;
}

/// A run's bar and those of its phases, none of which reaches beyond `limit`.
std::vector<Bar> run_bars(const Run& run, std::int64_t limit) {
  std::vector<Bar> bars{{run.record->spec.id, 0, 0, run.sample->round}};
  for (Bar& bar : phases(*run.sample)) bars.push_back(std::move(bar));
  bars.front().end_ns = bars.back().end_ns + gap_ns;
  for (Bar& bar : bars) {
    bar.begin_ns = std::min(bar.begin_ns + run.sample->started_ns, limit);
    bar.end_ns = std::min(bar.end_ns + run.sample->started_ns, limit);
  }
  return bars;
}

std::vector<Bar> round_bars(const std::vector<Run>& runs) {
  std::vector<Bar> bars;
  std::size_t round = 0;  // index of the bar of the round that is being filled
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const bool is_last = i + 1 == runs.size();
    const std::int64_t limit =
        is_last ? std::numeric_limits<std::int64_t>::max() : runs[i + 1].sample->started_ns;
    const model::Sample& sample = *runs[i].sample;
    if (bars.empty() || bars[round].round != sample.round) {
      round = bars.size();
      bars.push_back({"round " + std::to_string(sample.round), sample.started_ns, 0, sample.round});
    }
    for (Bar& bar : run_bars(runs[i], limit)) {
      bars[round].end_ns = std::max(bars[round].end_ns, std::min(bar.end_ns + gap_ns, limit));
      bars.push_back(std::move(bar));
    }
  }
  return bars;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string span_name(const model::Span& span) {
  return "pass " + std::to_string(span.pass) + " phase " + std::to_string(span.phase);
}

void cut_overlaps(std::vector<Bar>& bars) {
  std::stable_sort(bars.begin(), bars.end(),
                   [](const Bar& a, const Bar& b) { return a.begin_ns < b.begin_ns; });
  for (std::size_t i = 1; i < bars.size(); ++i)
    bars[i - 1].end_ns =
        std::max(bars[i - 1].begin_ns, std::min(bars[i - 1].end_ns, bars[i].begin_ns - gap_ns));
}

std::vector<Row> worker_rows(const std::vector<Run>& runs) {
  std::map<std::pair<int, int>, Row> rows;
  for (const Run& run : runs)
    for (const model::WorkerRecord& worker : run.sample->workers) {
      Row& row = rows[{worker.pid, worker.tid}];
      row.pid = worker.pid;
      row.tid = worker.tid;
      add_once(row.cases, run.record->spec.id);
      add_once(row.workers, "worker " + std::to_string(worker.index));
      for (const model::Span& span : worker.spans)
        row.bars.push_back({span_name(span), run.sample->started_ns + span.begin_ns,
                            run.sample->started_ns + span.end_ns, run.sample->round});
    }
  std::vector<Row> list;
  list.reserve(rows.size());
  for (auto& [ids, row] : rows) {
    cut_overlaps(row.bars);
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace

Trace make_trace(const model::Report& report) {
  const std::vector<Run> runs = runs_by_begin(report);
  return {round_bars(runs), worker_rows(runs)};
}

}  // namespace parbench::exports
