#include "exports/bencher.hpp"

#include "exports/selection.hpp"
#include "report/case_names.hpp"
#include "report/json_text.hpp"

namespace parbench::exports {
namespace {

using report::JsonText;
using Layout = JsonText::Layout;

void write_measure(JsonText& out, const char* name, double value,
                   const std::optional<model::Interval>& interval) {
  out.key(name);
  out.object(Layout::line, [&] {
    out.field("value", value);
    if (!interval) return;
    out.field("lower_value", interval->low);
    out.field("upper_value", interval->high);
  });
}

/// Items per second at this time, which the interval's upper end makes the lower.
void write_throughput(JsonText& out, const model::CaseRecord& record, const model::Estimate& time) {
  const auto rate = [&](double nanoseconds) { return static_cast<double>(record.items) * 1e9 / nanoseconds; };
  if (time.median <= 0) return;
  const bool has_ends = time.interval && time.interval->low > 0;
  write_measure(out, "throughput", rate(time.median),
                has_ends ? std::optional(model::Interval{rate(time.interval->high), rate(time.interval->low)})
                         : std::nullopt);
}

void write_case(JsonText& out, const model::ExperimentRecord& experiment, const model::CaseRecord& record,
                model::Metric metric) {
  const model::Estimate& time = metric == model::Metric::warm ? record.summary->warm : record.summary->cold;
  const model::Comparison* const comparison = report::find_comparison(experiment, record.spec.id, metric);
  out.key(record.spec.id);
  out.object(Layout::lines, [&] {
    write_measure(out, "latency", time.median, time.interval);
    write_throughput(out, record, time);
    if (comparison != nullptr && comparison->ratio && comparison->verdict != model::Verdict::invalid)
      write_measure(out, "speed-up", *comparison->ratio, comparison->interval);
  });
}

}  // namespace

std::string bencher_json(const model::Report& report, model::Metric metric) {
  JsonText out;
  out.object(Layout::lines, [&] {
    for (const model::ExperimentRecord& experiment : report.experiments)
      for (const model::CaseRecord& record : experiment.cases)
        if (is_sound(record)) write_case(out, experiment, record, metric);
  });
  return out.take();
}

}  // namespace parbench::exports
