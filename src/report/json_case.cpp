#include "report/json_case.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "model/names.hpp"

namespace parbench::report {
namespace {

using Layout = JsonText::Layout;

void write_usage(JsonText& out, const model::Usage& usage) {
  out.object(Layout::line, [&] {
    out.field("user_ns", usage.user_ns);
    out.field("system_ns", usage.system_ns);
    out.field("minor_faults", usage.minor_faults);
    out.field("major_faults", usage.major_faults);
    out.field("voluntary_switches", usage.voluntary_switches);
    out.field("involuntary_switches", usage.involuntary_switches);
    out.field("peak_pss_bytes", usage.peak_pss_bytes);
    out.field("steal_ns", usage.steal_ns);
    out.field("cpu_pressure_ns", usage.cpu_pressure_ns);
  });
}

void write_shares(JsonText& out, const model::TimeShares& shares) {
  out.field("dispatch_ns", shares.dispatch_ns);
  out.field("busy_ns", shares.busy_ns);
  out.field("transfer_ns", shares.transfer_ns);
  out.field("idle_ns", shares.idle_ns);
}

void write_worker(JsonText& out, const model::WorkerRecord& worker) {
  out.object(Layout::line, [&] {
    out.field("index", worker.index);
    out.field("pid", worker.pid);
    out.field("tid", worker.tid);
    out.field("items", worker.items);
    out.field("chunks", worker.chunks);
    write_shares(out, worker.passes);
    out.key("first_pass");
    out.object(Layout::line, [&] { write_shares(out, worker.first_pass); });
    out.key("spans");
    out.array(Layout::line, [&] {
      for (const model::Span& span : worker.spans)
        out.value(std::vector<std::int64_t>{span.pass, span.phase, span.begin_ns, span.end_ns});
    });
  });
}

void write_sample(JsonText& out, const model::Sample& sample) {
  out.object(Layout::lines, [&] {
    out.field("round", sample.round);
    out.field("position", sample.position);
    out.field("started_ns", sample.started_ns);
    out.field("create_ns", sample.create_ns);
    out.field("first_pass_ns", sample.first_pass_ns);
    out.field("passes_ns", sample.passes_ns);
    out.field("passes_cpu_ns", sample.passes_cpu_ns);
    out.field("teardown_ns", sample.teardown_ns);
    out.key("usage");
    write_usage(out, sample.usage);
    out.key("workers");
    out.array(Layout::lines, [&] {
      for (const model::WorkerRecord& worker : sample.workers) write_worker(out, worker);
    });
  });
}

/// Durations are whole nanoseconds in the report.
std::int64_t whole_ns(double nanoseconds) {
  PARBENCH_EXPECT(std::isfinite(nanoseconds));
  return std::llround(nanoseconds);
}

void write_estimate(JsonText& out, const model::Estimate& estimate) {
  out.object(Layout::line, [&] {
    out.field("median_ns", whole_ns(estimate.median));
    out.key("interval_ns");
    if (!estimate.interval) return out.null();
    out.value(std::vector<std::int64_t>{whole_ns(estimate.interval->low), whole_ns(estimate.interval->high)});
  });
}

void write_breakdown(JsonText& out, const std::optional<model::Breakdown>& breakdown) {
  if (!breakdown) return out.null();
  out.object(Layout::line, [&] {
    out.field("total_ns", whole_ns(breakdown->total_ns));
    out.field("work_ns", whole_ns(breakdown->work_ns));
    out.field("inflation_ns", whole_ns(breakdown->inflation_ns));
    out.field("dispatch_ns", whole_ns(breakdown->dispatch_ns));
    out.field("imbalance_ns", whole_ns(breakdown->imbalance_ns));
    out.field("start_up_ns", whole_ns(breakdown->start_up_ns));
    out.field("transfer_ns", whole_ns(breakdown->transfer_ns));
  });
}

void write_summary(JsonText& out, const model::CaseSummary& summary) {
  out.object(Layout::lines, [&] {
    out.key("warm");
    write_estimate(out, summary.warm);
    out.key("cold");
    write_estimate(out, summary.cold);
    out.field("items_per_second", summary.items_per_second);
    out.field("bytes_per_second", summary.bytes_per_second);
    out.field("cpu_ns", summary.cpu_ns ? std::optional(whole_ns(*summary.cpu_ns)) : std::nullopt);
    out.field("efficiency", summary.efficiency);
    out.field("imbalance", summary.imbalance);
    out.key("breakdown");
    out.object(Layout::lines, [&] {
      out.key("warm");
      write_breakdown(out, summary.warm_breakdown);
      out.key("cold");
      write_breakdown(out, summary.cold_breakdown);
    });
  });
}

void write_spec(JsonText& out, const model::CaseSpec& spec, std::size_t chunk) {
  out.field("mode", model::name(spec.mode));
  out.field("workers", spec.workers);
  out.field("chunk", chunk);
  out.field("schedule", model::name(spec.schedule));
  out.key("transport");
  spec.transport ? out.value(model::name(*spec.transport)) : out.null();
}

void write_outcome(JsonText& out, const model::CaseRecord& record) {
  out.field("status", model::name(record.status));
  out.field("error", record.error);
  out.field("items", record.items);
  out.field("result_bytes", record.result_bytes);
  out.field("bytes_moved", record.bytes_moved);
  out.key("digest");
  record.digest ? out.value(base::digest_text(*record.digest)) : out.null();
}

}  // namespace

void write_interval(JsonText& out, const std::optional<model::Interval>& interval) {
  if (!interval) return out.null();
  out.value(std::vector<double>{interval->low, interval->high});
}

void write_parameters(JsonText& out, const Parameters& parameters) {
  out.object(Layout::line, [&] {
    for (const Parameters::Entry& entry : parameters.entries()) {
      out.key(entry.spec.type == ParameterType::duration ? entry.spec.name + "_ns" : entry.spec.name);
      std::visit([&](const auto& value) { out.value(value); }, entry.value);
    }
  });
}

void write_case(JsonText& out, const model::ExperimentSpec& experiment, const model::CaseRecord& record) {
  out.object(Layout::lines, [&] {
    out.field("id", record.spec.id);
    out.field("workload", experiment.workload);
    out.key("params");
    write_parameters(out, experiment.parameters);
    write_spec(out, record.spec, record.chunk);
    write_outcome(out, record);
    out.key("rounds");
    out.array(Layout::lines, [&] {
      for (const model::Sample& sample : record.rounds) write_sample(out, sample);
    });
    out.key("summary");
    record.summary ? write_summary(out, *record.summary) : out.null();
  });
}

}  // namespace parbench::report
