#include <algorithm>
#include <numeric>

#include "plot/cells.hpp"
#include "plot/charts.hpp"
#include "plot/spec.hpp"
#include "report/contender.hpp"
#include "report/sentence.hpp"

namespace parbench::plot {
namespace {

using Layout = JsonText::Layout;

constexpr std::size_t rows_max = 64;

const std::vector<std::string> kinds{"start-up", "first pass", "next pass"};

struct Bar {
  std::string row;
  std::string kind;
  double begin_ns = 0;
  double end_ns = 0;
  std::string who;  ///< "pid 12, tid 13, phase 0"
};

/// The round whose one-shot run took the median time, the lower one of two.
const model::Sample* typical(const model::CaseRecord& record) {
  std::vector<const model::Sample*> samples;
  samples.reserve(record.rounds.size());
  for (const model::Sample& sample : record.rounds) samples.push_back(&sample);
  if (samples.empty()) return nullptr;
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>((samples.size() - 1) / 2);
  std::nth_element(samples.begin(), middle, samples.end(),
                   [](const auto* a, const auto* b) { return a->cold_ns() < b->cold_ns(); });
  return *middle;
}

std::string kind_of(const model::Span& span) {
  return span.pass == 0 ? kinds[1] : kinds[2];
}

void add_worker(std::vector<Bar>& bars, const std::string& row, const model::Sample& sample,
                const model::WorkerRecord& worker) {
  const std::string who = "pid " + std::to_string(worker.pid) + ", tid " + std::to_string(worker.tid);
  bars.push_back({row, kinds[0], 0, static_cast<double>(sample.create_ns), who});
  for (const model::Span& span : worker.spans)
    bars.push_back({row, kind_of(span), static_cast<double>(span.begin_ns), static_cast<double>(span.end_ns),
                    who + ", phase " + std::to_string(span.phase)});
}

struct Bars {
  std::vector<Bar> bars;
  std::vector<std::string> rows;
  std::size_t left_out = 0;  ///< workers beyond rows_max
};

Bars collect(const Subject& subject) {
  Bars result;
  for (const std::size_t index : subject.drawn) {
    const model::Sample* const sample = typical(subject.record(index));
    if (sample == nullptr) continue;
    for (const model::WorkerRecord& worker : sample->workers) {
      if (worker.spans.empty()) continue;
      if (result.rows.size() == rows_max) {
        ++result.left_out;
        continue;
      }
      result.rows.push_back(subject.names[index] + " #" + std::to_string(worker.index));
      add_worker(result.bars, result.rows.back(), *sample, worker);
    }
  }
  return result;
}

base::Unit common_unit(const Bars& bars) {
  std::vector<double> ends;
  ends.reserve(bars.bars.size());
  for (const Bar& bar : bars.bars) ends.push_back(bar.end_ns);
  return unit_of(std::move(ends));
}

std::string make_spec(const Bars& bars, const base::Unit& unit) {
  Domain domain{0, 0};
  for (const Bar& bar : bars.bars) domain.include(bar.end_ns / unit.size);
  return write_spec("When each worker computed", rows_height(bars.rows.size(), 22), [&](JsonText& out) {
    write_data(out, [&] {
      for (const Bar& bar : bars.bars)
        write_row(out, [&] {
          out.field("case", bar.row);
          out.field("part", bar.kind);
          out.field("low", bar.begin_ns / unit.size);
          out.field("high", bar.end_ns / unit.size);
          out.field("who", bar.who);
          out.field("text", report::duration_text(bar.end_ns - bar.begin_ns));
        });
    });
    out.document_field("mark",
                       R"({"type": "bar", "style": "part", "height": {"band": 0.7}, "minBandSize": 1})");
    out.key("encoding");
    out.object(Layout::lines, [&] {
      write_case_axis(out, bars.rows);
      write_axis(out, "x", "low", with_unit("time since start-up began", unit), Scale::linear, domain);
      out.document_field("x2", R"({"field": "high"})");
      write_parts_colour(out, "part", kinds);
      out.document_field(
          "tooltip",
          R"([{"field": "case", "title": "worker"}, {"field": "who", "title": "ids"}, {"field": "part"}, {"field": "text", "title": "took"}])");
    });
  });
}

Table make_table(const Bars& bars, const base::Unit& unit) {
  Table table{{"worker", "ids", "what", with_unit("begin", unit), with_unit("end", unit)}, {}};
  for (const Bar& bar : bars.bars)
    table.rows.push_back({{bar.row},
                          {bar.who},
                          {bar.kind},
                          number_cell(bar.begin_ns, unit.size),
                          number_cell(bar.end_ns, unit.size)});
  return table;
}

}  // namespace

Chart timeline(const Subject& subject) {
  const Bars bars = collect(subject);
  const base::Unit unit = common_unit(bars);
  Chart chart{"timeline", "Timeline of the workers", "", "", make_table(bars, unit)};
  if (bars.rows.empty()) {
    chart.sentence = "The report does not say when the workers computed.";
    return chart;
  }
  chart.sentence =
      "One round of each case, that with the median one-shot time: for each worker the start-up of all "
      "workers, and "
      "from its first to its last item of the first pass and of the one after it. Gaps are waiting." +
      (bars.left_out == 0
           ? std::string()
           : " Left out are " + report::count_text(static_cast<long long>(bars.left_out), "worker") +
                 ", for the rows are too many.") +
      subject.selection;
  chart.spec = make_spec(bars, unit);
  return chart;
}

}  // namespace parbench::plot
