#include "exports/selection.hpp"

#include "model/names.hpp"
#include "report/case_names.hpp"

namespace parbench::exports {
namespace {

std::string why(const model::CaseRecord& record) {
  if (record.status == model::Status::ok) return "no round came to its end";
  return std::string(model::name(record.status)) + (record.error ? ": " + *record.error : "");
}

}  // namespace

bool is_sound(const model::CaseRecord& record) {
  return record.status == model::Status::ok && !record.rounds.empty() && record.summary;
}

std::vector<std::string> unsound_cases(const model::Report& report) {
  std::vector<std::string> lines;
  const auto look_at = [&](const model::CaseRecord& record) {
    if (!is_sound(record)) lines.push_back(report::printable(record.spec.id + ": " + why(record)));
  };
  for (const model::ExperimentRecord& experiment : report.experiments) {
    for (const model::CaseRecord& record : experiment.cases) look_at(record);
    look_at(experiment.control);
  }
  return lines;
}

}  // namespace parbench::exports
