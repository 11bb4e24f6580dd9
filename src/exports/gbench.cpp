#include "exports/gbench.hpp"

#include "exports/cpu_time.hpp"
#include "exports/selection.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/json_text.hpp"
#include "stats/intervals.hpp"
#include "stats/times.hpp"

namespace parbench::exports {
namespace {

using report::JsonText;
using Layout = JsonText::Layout;

/// A case in the words of Google Benchmark.
struct Family {
  const model::CaseRecord* record;
  std::size_t index;
  std::vector<double> real_ns;
  std::vector<double> cpu_ns;
};

/// CPU times of all rounds; none where one is not available.
std::vector<double> cpu_times(const model::CaseRecord& record, model::Metric metric) {
  std::vector<double> times;
  times.reserve(record.rounds.size());
  for (const model::Sample& sample : record.rounds) {
    const auto time = cpu_ns(sample, metric);
    if (!time) return {};
    times.push_back(*time);
  }
  return times;
}

void write_begin(JsonText& out, const Family& family, const std::string& name, const char* run_type) {
  out.field("name", name);
  out.field("family_index", family.index);
  out.field("per_family_instance_index", 0);
  out.field("run_name", family.record->spec.id);
  out.field("run_type", run_type);
  out.field("repetitions", family.record->rounds.size());
}

void write_times(JsonText& out, std::size_t iterations, double real, double cpu) {
  out.field("iterations", iterations);
  out.field("real_time", real);
  out.field("cpu_time", cpu);
  out.field("time_unit", "ns");
}

void write_rates(JsonText& out, const model::CaseRecord& record, double real_ns) {
  if (real_ns <= 0) return;
  out.field("items_per_second", static_cast<double>(record.items) * 1e9 / real_ns);
  if (record.bytes_moved > 0)
    out.field("bytes_per_second", static_cast<double>(record.bytes_moved) * 1e9 / real_ns);
}

void write_repetition(JsonText& out, const Family& family, std::size_t index, model::Metric metric) {
  const model::CaseRecord& record = *family.record;
  const std::size_t passes = record.rounds[index].passes_ns.size();
  out.object(Layout::lines, [&] {
    write_begin(out, family, record.spec.id, "iteration");
    out.field("repetition_index", index);
    out.field("threads", record.spec.workers);
    write_times(out, metric == model::Metric::warm ? passes : 1, family.real_ns[index], family.cpu_ns[index]);
    write_rates(out, record, family.real_ns[index]);
  });
}

void write_aggregate(JsonText& out, const Family& family, const std::string& name, const char* unit,
                     double real, double cpu) {
  out.object(Layout::lines, [&] {
    write_begin(out, family, family.record->spec.id + "_" + name, "aggregate");
    out.field("threads", family.record->spec.workers);
    out.field("aggregate_name", name);
    out.field("aggregate_unit", unit);
    write_times(out, family.real_ns.size(), real, cpu);
  });
}

void write_aggregates(JsonText& out, const Family& family) {
  const std::vector<double>& real = family.real_ns;
  const std::vector<double>& cpu = family.cpu_ns;
  if (real.size() < 2) return;
  const auto variation = [](const std::vector<double>& values) {
    const double mean = stats::mean(values);
    return mean > 0 ? stats::standard_deviation(values) / mean : 0;
  };
  write_aggregate(out, family, "mean", "time", stats::mean(real), stats::mean(cpu));
  write_aggregate(out, family, "median", "time", stats::median(real), stats::median(cpu));
  write_aggregate(out, family, "stddev", "time", stats::standard_deviation(real),
                  stats::standard_deviation(cpu));
  write_aggregate(out, family, "cv", "percentage", variation(real), variation(cpu));
}

void write_caches(JsonText& out, const std::vector<model::Cache>& caches) {
  out.key("caches");
  out.array(Layout::lines, [&] {
    for (const model::Cache& cache : caches)
      out.object(Layout::line, [&] {
        std::string type = cache.type;
        if (!type.empty() && type[0] >= 'a' && type[0] <= 'z')
          type[0] = static_cast<char>(type[0] - 'a' + 'A');
        out.field("type", type);
        out.field("level", cache.level);
        out.field("size", cache.size_bytes);
        out.field("num_sharing", cache.shared_by_cpus);
      });
  });
}

void write_context(JsonText& out, const model::Report& report, model::Metric metric) {
  const model::Machine& machine = report.machine;
  out.object(Layout::lines, [&] {
    out.field("date", report.started_at);
    out.field("host_name", machine.hostname);
    out.field("executable", report.command.empty() ? report.tool.name : report.command.front());
    out.field("num_cpus", machine.cpus_allowed);
    if (machine.governor) out.field("cpu_scaling_enabled", *machine.governor != "performance");
    write_caches(out, machine.caches);
    out.key("load_avg");
    out.value(machine.load_avg ? std::vector<double>(machine.load_avg->begin(), machine.load_avg->end())
                               : std::vector<double>());
    out.field("library_build_type", report.tool.build_type == "Debug" ? "debug" : "release");
    out.field("parbench_version", report.tool.version);
    out.field("metric", model::name(metric));
    const std::vector<std::string> left_out = gbench_left_out(report, metric);
    if (!left_out.empty()) out.field("left_out", left_out);
  });
}

void write_family(JsonText& out, const Family& family, model::Metric metric) {
  for (std::size_t i = 0; i < family.real_ns.size(); ++i) write_repetition(out, family, i, metric);
  write_aggregates(out, family);
}

}  // namespace

std::vector<std::string> gbench_left_out(const model::Report& report, model::Metric metric) {
  std::vector<std::string> lines = unsound_cases(report);
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const model::CaseRecord& record : experiment.cases)
      if (is_sound(record) && cpu_times(record, metric).empty())
        lines.push_back(report::printable(record.spec.id + ": its CPU time is not available"));
  return lines;
}

std::string gbench_json(const model::Report& report, model::Metric metric) {
  std::vector<Family> families;
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const model::CaseRecord& record : experiment.cases) {
      if (!is_sound(record)) continue;
      std::vector<double> cpu = cpu_times(record, metric);
      if (!cpu.empty())
        families.push_back({&record, families.size(), stats::times_ns(record, metric), std::move(cpu)});
    }
  JsonText out;
  out.object(Layout::lines, [&] {
    out.key("context");
    write_context(out, report, metric);
    out.key("benchmarks");
    out.array(Layout::lines, [&] {
      for (const Family& family : families) write_family(out, family, metric);
    });
  });
  return out.take();
}

}  // namespace parbench::exports
