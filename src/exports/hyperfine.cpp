#include "exports/hyperfine.hpp"

#include <algorithm>

#include "exports/cpu_time.hpp"
#include "exports/selection.hpp"
#include "report/json_text.hpp"
#include "stats/intervals.hpp"
#include "stats/times.hpp"

namespace parbench::exports {
namespace {

using report::JsonText;
using Layout = JsonText::Layout;

constexpr double second_ns = 1e9;

std::vector<double> seconds_of(const model::CaseRecord& record, model::Metric metric) {
  std::vector<double> times = stats::times_ns(record, metric);
  for (double& time : times) time /= second_ns;
  return times;
}

/// The mean over rounds; no value unless each has one.
std::optional<CpuTime> mean_cpu_time(const model::CaseRecord& record, model::Metric metric) {
  const auto rounds = static_cast<double>(record.rounds.size());
  CpuTime mean;
  for (const model::Sample& sample : record.rounds) {
    const auto time = divided_cpu_time(sample, metric);
    if (!time) return std::nullopt;
    mean.user_ns += time->user_ns / rounds;
    mean.system_ns += time->system_ns / rounds;
  }
  return mean;
}

void write_result(JsonText& out, const model::CaseRecord& record, model::Metric metric) {
  const std::vector<double> times = seconds_of(record, metric);
  const auto cpu = mean_cpu_time(record, metric);
  out.object(Layout::lines, [&] {
    out.field("command", record.spec.id);
    out.field("mean", stats::mean(times));
    out.key("stddev");
    times.size() < 2 ? out.null() : out.value(stats::standard_deviation(times));
    out.field("median", stats::median(times));
    out.key("user");
    cpu ? out.value(cpu->user_ns / second_ns) : out.null();
    out.key("system");
    cpu ? out.value(cpu->system_ns / second_ns) : out.null();
    out.field("min", *std::min_element(times.begin(), times.end()));
    out.field("max", *std::max_element(times.begin(), times.end()));
    out.field("times", times);
    out.field("exit_codes", std::vector<int>(times.size(), 0));
    out.key("parameters");
    out.object(Layout::line, [&] { out.field("workers", std::to_string(record.spec.workers)); });
  });
}

}  // namespace

std::string hyperfine_json(const model::Report& report, model::Metric metric) {
  JsonText out;
  out.object(Layout::lines, [&] {
    out.key("results");
    out.array(Layout::lines, [&] {
      for (const model::ExperimentRecord& experiment : report.experiments)
        for (const model::CaseRecord& record : experiment.cases)
          if (is_sound(record)) write_result(out, record, metric);
    });
  });
  return out.take();
}

}  // namespace parbench::exports
