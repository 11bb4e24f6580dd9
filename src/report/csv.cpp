#include "report/csv.hpp"

#include "base/digest.hpp"
#include "model/names.hpp"
#include "report/case_names.hpp"
#include "report/csv_line.hpp"

namespace parbench::report {
namespace {

constexpr const char* titles =
    "id,workload,mode,workers,status,warm_median_ns,warm_low_ns,warm_high_ns,speedup,speedup_low,speedup_"
    "high,"
    "efficiency,cpu_ns,cold_median_ns,cold_low_ns,cold_high_ns,cold_speedup,cold_speedup_low,cold_speedup_"
    "high,"
    "verdict,cold_verdict,digest,error\r\n";

using Fields = std::vector<std::string>;

void add_interval(Fields& fields, const std::optional<model::Interval>& interval) {
  fields.push_back(interval ? csv_number(interval->low) : "");
  fields.push_back(interval ? csv_number(interval->high) : "");
}

void add_estimate(Fields& fields, const model::Estimate* estimate) {
  fields.push_back(estimate != nullptr ? csv_number(estimate->median) : "");
  add_interval(fields, estimate != nullptr ? estimate->interval : std::nullopt);
}

/// A case that is not sound has no speed-up.
void add_ratio(Fields& fields, const model::Comparison* comparison, model::Status status) {
  const bool has_ratio = comparison != nullptr && status == model::Status::ok;
  fields.push_back(has_ratio ? csv_number(comparison->ratio) : "");
  add_interval(fields, has_ratio ? comparison->interval : std::nullopt);
}

std::string verdict(const model::Comparison* comparison) {
  return comparison != nullptr ? std::string(model::name(comparison->verdict)) : "";
}

Fields make_fields(const model::ExperimentRecord& experiment, const model::CaseRecord& record) {
  const model::Comparison* const warm = find_comparison(experiment, record.spec.id, model::Metric::warm);
  const model::Comparison* const cold = find_comparison(experiment, record.spec.id, model::Metric::cold);
  const model::CaseSummary* const summary = record.summary ? &*record.summary : nullptr;
  Fields fields{record.spec.id, experiment.spec.workload, std::string(model::name(record.spec.mode)),
                std::to_string(record.spec.workers), std::string(model::name(record.status))};
  add_estimate(fields, summary != nullptr ? &summary->warm : nullptr);
  add_ratio(fields, warm, record.status);
  fields.push_back(summary != nullptr ? csv_number(summary->efficiency) : "");
  fields.push_back(summary != nullptr && summary->cpu_ns ? csv_number(*summary->cpu_ns) : "");
  add_estimate(fields, summary != nullptr ? &summary->cold : nullptr);
  add_ratio(fields, cold, record.status);
  fields.push_back(verdict(warm));
  fields.push_back(verdict(cold));
  fields.push_back(record.digest ? base::digest_text(*record.digest) : "");
  fields.push_back(record.error.value_or(""));
  return fields;
}

}  // namespace

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string csv(const model::Report& report) {
  std::string text = titles;
  for (const model::ExperimentRecord& experiment : report.experiments)
    for (const model::CaseRecord& record : experiment.cases)
      text += csv_line(make_fields(experiment, record));
  return text;
}

}  // namespace parbench::report
