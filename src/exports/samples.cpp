#include "exports/samples.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "exports/selection.hpp"
#include "model/names.hpp"
#include "model/parameter_text.hpp"
#include "report/csv.hpp"
#include "stats/times.hpp"

namespace parbench::exports {
namespace {

using Fields = std::vector<std::string>;

/// What a column is called, and what it holds for a sample.
struct Source {
  const model::ExperimentRecord& experiment;
  const model::CaseRecord& record;
  const model::Sample& sample;
  bool is_control;
};

struct Column {
  const char* title;
  std::string (*field)(const Source&);
};

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::string number(const std::optional<std::int64_t>& value) {
  return value ? number(*value) : "";
}

std::string text(std::string_view name) {
  return std::string(name);
}

constexpr Column columns[] = {
    {"workload", [](const Source& of) { return of.experiment.spec.workload; }},
    {"case", [](const Source& of) { return of.record.spec.id; }},
    {"is_control", [](const Source& of) { return text(of.is_control ? "true" : "false"); }},
    {"mode", [](const Source& of) { return text(model::name(of.record.spec.mode)); }},
    {"workers", [](const Source& of) { return number(of.record.spec.workers); }},
    {"schedule", [](const Source& of) { return text(model::name(of.record.spec.schedule)); }},
    {"chunk", [](const Source& of) { return std::to_string(of.record.chunk); }},
    {"transport",
     [](const Source& of) {
       return of.record.spec.transport ? text(model::name(*of.record.spec.transport)) : std::string();
     }},
    {"items", [](const Source& of) { return std::to_string(of.record.items); }},
    {"result_bytes", [](const Source& of) { return std::to_string(of.record.result_bytes); }},
    {"bytes_moved", [](const Source& of) { return std::to_string(of.record.bytes_moved); }},
    {"digest",
     [](const Source& of) {
       return of.record.digest ? base::digest_text(*of.record.digest) : std::string();
     }},
    {"round", [](const Source& of) { return number(of.sample.round); }},
    {"position", [](const Source& of) { return number(of.sample.position); }},
    {"started_ns", [](const Source& of) { return number(of.sample.started_ns); }},
    {"warm_ns",
     [](const Source& of) { return base::exact_real(stats::time_ns(of.sample, model::Metric::warm)); }},
    {"cold_ns", [](const Source& of) { return number(of.sample.cold_ns()); }},
    {"create_ns", [](const Source& of) { return number(of.sample.create_ns); }},
    {"first_pass_ns", [](const Source& of) { return number(of.sample.first_pass_ns); }},
    {"further_passes", [](const Source& of) { return std::to_string(of.sample.passes_ns.size()); }},
    {"further_passes_cpu_ns", [](const Source& of) { return number(of.sample.passes_cpu_ns); }},
    {"teardown_ns", [](const Source& of) { return number(of.sample.teardown_ns); }},
    {"user_ns", [](const Source& of) { return number(of.sample.usage.user_ns); }},
    {"system_ns", [](const Source& of) { return number(of.sample.usage.system_ns); }},
    {"minor_faults", [](const Source& of) { return number(of.sample.usage.minor_faults); }},
    {"major_faults", [](const Source& of) { return number(of.sample.usage.major_faults); }},
    {"voluntary_switches", [](const Source& of) { return number(of.sample.usage.voluntary_switches); }},
    {"involuntary_switches", [](const Source& of) { return number(of.sample.usage.involuntary_switches); }},
    {"peak_pss_bytes", [](const Source& of) { return number(of.sample.usage.peak_pss_bytes); }},
    {"steal_ns", [](const Source& of) { return number(of.sample.usage.steal_ns); }},
    {"cpu_pressure_ns", [](const Source& of) { return number(of.sample.usage.cpu_pressure_ns); }},
};

/// "param_size", "param_pause_ns": a parameter's own column.
std::string parameter_title(const Parameters::Entry& entry) {
  return "param_" + entry.spec.name + (entry.spec.type == ParameterType::duration ? "_ns" : "");
}

/// Raw, where value_text() would write 1M or 2ms.
std::string parameter_field(const Parameters::Entry& entry) {
  if (const auto* count = std::get_if<std::int64_t>(&entry.value)) return number(*count);
  if (const auto* words = std::get_if<std::vector<std::string>>(&entry.value))
    return model::words_text(*words);
  return model::value_text(entry);
}

/// Those of all experiments, each once.
Fields parameter_titles(const model::Report& report) {
  Fields titles;
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const Parameters::Entry& entry : experiment.spec.parameters.entries())
      if (const std::string title = parameter_title(entry);
          std::find(titles.begin(), titles.end(), title) == titles.end())
        titles.push_back(title);
  return titles;
}

Fields parameter_fields(const model::ExperimentRecord& experiment, const Fields& titles) {
  Fields fields(titles.size());
  for (const Parameters::Entry& entry : experiment.spec.parameters.entries()) {
    const auto place = std::find(titles.begin(), titles.end(), parameter_title(entry));
    fields[static_cast<std::size_t>(place - titles.begin())] = parameter_field(entry);
  }
  return fields;
}

std::string line(const Fields& fields) {
  std::string text;
  for (const std::string& field : fields)
    text += (&field == fields.data() ? "" : ",") + report::csv_field(field);
  return text + "\r\n";
}

std::string title_line(const Fields& parameters) {
  Fields titles;
  titles.reserve(std::size(columns) + parameters.size());
  for (const Column& column : columns) titles.emplace_back(column.title);
  titles.insert(titles.end(), parameters.begin(), parameters.end());
  return line(titles);
}

std::string sample_line(const Source& source, const Fields& parameters) {
  Fields fields;
  fields.reserve(std::size(columns) + parameters.size());
  for (const Column& column : columns) fields.push_back(column.field(source));
  fields.insert(fields.end(), parameters.begin(), parameters.end());
  return line(fields);
}

}  // namespace

std::string samples_csv(const model::Report& report) {
  const Fields titles = parameter_titles(report);
  std::string text = title_line(titles);
  for (const model::ExperimentRecord& experiment : report.experiments) {
    const Fields parameters = parameter_fields(experiment, titles);
    const auto add = [&](const model::CaseRecord& record, bool is_control) {
      if (!is_sound(record)) return;
      for (const model::Sample& sample : record.rounds)
        text += sample_line({experiment, record, sample, is_control}, parameters);
    };
    for (const model::CaseRecord& record : experiment.cases) add(record, false);
    add(experiment.control, true);
  }
  return text;
}

}  // namespace parbench::exports
